import type { DirectoryModel } from '@valija/directory-copy';
import type { Logger } from '@valija/observability';
import type { Source } from './source.js';

/** Something that a system says of a body. */
interface OfBody {
  readonly body: { readonly dir3: string };
}

/** Whether a system answers for a body: it is one of its own, or a part of one. */
export function isOfSource(model: DirectoryModel, { bodies }: Source, dir3: string): boolean {
  const own = new Set(bodies.map((body) => body.dir3));
  return own.has(dir3) || model.lineage(dir3).some((upper) => own.has(upper.dir3));
}

/** What a system says of a body that it does not answer for is not passed on. */
export function ownOf<T extends OfBody>(
  source: Source,
  items: readonly T[],
  { model, logger }: { readonly model: DirectoryModel; readonly logger: Logger },
): T[] {
  const own = items.filter(({ body }) => isOfSource(model, source, body.dir3));
  if (own.length < items.length) {
    const { systemId: system } = source;
    logger.warn({ system, dropped: items.length - own.length }, 'it spoke for bodies that are not its');
  }
  return own;
}
