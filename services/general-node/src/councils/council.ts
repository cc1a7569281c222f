import { isDir3 } from '@valija/legal';
import type { JSONWebKeySet } from '@valija/tokens';
import { z } from 'zod';

/** A council that publishes through this node. */
export interface Council {
  readonly councilId: string;
  readonly name: string;
  /** DIR3 codes for which it may issue. */
  readonly bodies: readonly string[];
  readonly content: CouncilContent;
  /** Public keys that its tokens are signed with. */
  readonly keys: JSONWebKeySet;
}

/** Where its documents are: uploaded to this node, or at the council's own address. */
export type CouncilContent =
  { readonly mode: 'stored' } | { readonly mode: 'passthrough'; readonly endpoint: string };

/** The file of councils cannot be used. Says where and which rule, never what stands there. */
export class CouncilsInvalid extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The file of councils is not usable: ${problems.join('; ')}`);
    this.name = 'CouncilsInvalid';
  }
}

/** An id names a folder, too. */
const COUNCIL_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const WEB = /^https?:$/;

const publicKey = z
  .looseObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    kid: z.string().min(1).max(200),
    x: z.string().length(43),
  })
  .refine((key) => !('d' in key), { error: 'is a private key: only its public half belongs here' })
  .transform(({ kty, crv, kid, x }) => ({ kty, crv, kid, x }));

const council = z.strictObject({
  councilId: z.string().regex(COUNCIL_ID, { error: 'must be lower-case letters, digits and hyphens' }),
  name: z.string().min(1).max(255),
  bodies: z.array(z.string().refine(isDir3, { error: 'must be a DIR3 code' })).min(1),
  content: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('stored') }),
    z.strictObject({
      mode: z.literal('passthrough'),
      endpoint: z
        .string()
        .refine((raw) => URL.canParse(raw) && WEB.test(new URL(raw).protocol), { error: 'must be a URL' })
        .transform((raw) => raw.replace(/\/$/, '')),
    }),
  ]),
  keys: z.strictObject({ keys: z.array(publicKey).min(1) }),
});

/** Each council and each body stands there once: a body of two councils would be a door from one to the other. */
const councils = z.array(council).superRefine((all, context) => {
  const seen = new Set<string>();
  all.forEach(({ councilId, bodies, keys }, index) => {
    const kids = keys.keys.map(({ kid }) => `key ${councilId}/${kid}`);
    for (const word of [`council ${councilId}`, ...bodies.map((dir3) => `body ${dir3}`), ...kids]) {
      if (seen.has(word)) context.addIssue({ code: 'custom', path: [index], message: `repeats the ${word}` });
      seen.add(word);
    }
  });
});

/**
 * Reads the file of councils.
 *
 * @throws CouncilsInvalid
 */
export function councilsFrom(text: string): readonly Council[] {
  const result = councils.safeParse(parsed(text));
  if (result.success) return result.data;
  throw new CouncilsInvalid(
    result.error.issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CouncilsInvalid(['it is not JSON']);
  }
}
