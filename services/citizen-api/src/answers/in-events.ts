import type { InParts } from '@valija/contracts';
import type { ServerEvent } from '@valija/http';

/** An answer in parts as events: `part` with what one system gave, under the name that the whole has for it, and `whole`. */
export async function* inEvents<T, W extends object>(
  parts: AsyncIterable<InParts<T, W>>,
  name: string,
): AsyncGenerator<ServerEvent, void, undefined> {
  for await (const each of parts) {
    if ('whole' in each) yield { event: 'whole', data: each.whole };
    else yield { event: 'part', data: { systemId: each.systemId, [name]: each.part } };
  }
}
