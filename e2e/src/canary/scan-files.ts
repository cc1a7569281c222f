import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Form, Mark, Needles } from './marks.js';

export interface Finding {
  readonly place: string;
  readonly mark: string;
  readonly form: string;
}

export interface Scan {
  files: number;
  bytes: number;
  readonly findings: Finding[];
}

/** Whether a mark of this kind may stand in a file. */
export type IsAllowed = (path: string, kind: Mark['kind']) => boolean;

const CHUNK = 4_194_304;
/** Of Kafka: offsets and times, in files that are made large and stay empty. */
const NUMBERS_ONLY = /\.(index|timeindex|txnindex)$/;

/** Looks through every file below a folder. */
export async function scanFolder(folder: string, needles: Needles, isAllowed: IsAllowed): Promise<Scan> {
  const scan: Scan = { files: 0, bytes: 0, findings: [] };
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || NUMBERS_ONLY.test(entry.name)) continue;
    const seen = await scanFile(path, needles);
    if (!seen) continue;
    scan.files += 1;
    scan.bytes += seen.bytes;
    const place = relative(folder, path);
    scan.findings.push(...findingsOf(place, seen.forms, (kind) => isAllowed(place, kind)));
  }
  return scan;
}

/** Each form once a place. */
export function findingsOf(
  place: string,
  forms: readonly Form[],
  isAllowed: (kind: Mark['kind']) => boolean = () => false,
): Finding[] {
  return [...new Set(forms)]
    .filter(({ mark }) => !isAllowed(mark.kind))
    .map(({ mark, form }) => ({ place, mark: mark.name, form }));
}

/** @returns undefined where the file has gone meanwhile: servers that run remove theirs */
async function scanFile(
  path: string,
  needles: Needles,
): Promise<{ bytes: number; forms: Form[] } | undefined> {
  const forms: Form[] = [];
  let bytes = 0;
  let tail = '';
  try {
    if ((await stat(path)).size === 0) return { bytes, forms };
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      const text = tail + chunk.toString('latin1');
      forms.push(...needles.in(text));
      tail = text.slice(-needles.longest);
    }
    return { bytes, forms };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
