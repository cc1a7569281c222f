import { hash } from 'node:crypto';

const VERSION_AND_VARIANT = [0x7000, 0x8000] as const;

/**
 * A UUID of version 7 (RFC 9562) whose random part comes from a text: the same instant and text give the same id in
 * every run, and sandboxes seeded at different times have different ids.
 */
export function stableId(seed: string, atMs: number): string {
  const digest = hash('sha256', seed, 'buffer');
  const [version, variant] = VERSION_AND_VARIANT;
  const groups = [
    Math.floor(atMs / 0x10000)
      .toString(16)
      .padStart(8, '0'),
    (atMs % 0x10000).toString(16).padStart(4, '0'),
    ((digest.readUInt16BE(0) & 0x0fff) | version).toString(16),
    ((digest.readUInt16BE(2) & 0x3fff) | variant).toString(16),
    digest.subarray(4, 10).toString('hex'),
  ];
  return groups.join('-');
}
