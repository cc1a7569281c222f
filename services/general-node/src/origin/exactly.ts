/** What came is not as long as it was said to be: passed on to its end, it would break the answer it is in. */
export class LengthDiffers extends Error {}

/** The pieces of a body, as long as they keep to its announced length. */
export async function* exactly(body: AsyncIterable<Buffer>, sizeBytes: number): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > sizeBytes) throw new LengthDiffers();
    yield piece;
  }
  if (length < sizeBytes) throw new LengthDiffers();
}
