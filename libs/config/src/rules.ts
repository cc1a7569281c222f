import { z } from 'zod';

/** Rules for variables. Their messages start with "must" and name no value: see `ConfigurationError`. */

const MAX_PORT = 65_535;

export function text(pattern?: RegExp): z.ZodString {
  const rule = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' });
  return pattern ? rule.regex(pattern, { error: `must match ${pattern.source}` }) : rule;
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): z.ZodPipe<z.ZodTransform, z.ZodNumber> {
  const message = `must be a whole number from ${String(min)} to ${String(max)}`;
  return z.preprocess(
    (raw) => (typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw),
    z
      .number({ error: message })
      .int({ error: message })
      .min(min, { error: message })
      .max(max, { error: message }),
  ) as z.ZodPipe<z.ZodTransform, z.ZodNumber>;
}

/** A TCP port; 0 lets the system choose. */
export function port(): z.ZodPipe<z.ZodTransform, z.ZodNumber> {
  return integer(0, MAX_PORT);
}

/** A limit that can be opened as far as anybody may want. */
export function requestsPerMinute(usual: number): z.ZodDefault<z.ZodPipe<z.ZodTransform, z.ZodNumber>> {
  return integer(1, 1_000_000).default(usual);
}

export function url(): z.ZodString {
  return z.string({ error: 'must be a URL' }).refine((raw) => URL.canParse(raw), {
    error: 'must be a whole URL, with its scheme',
  });
}

export function boolean(): z.ZodType<boolean> {
  return z.enum(['true', 'false'], { error: 'must be true or false' }).transform((raw) => raw === 'true');
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T): z.ZodType<T[number]> {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

/** Comma-separated texts. */
export function list(): z.ZodType<string[]> {
  return z
    .string({ error: 'must be a comma-separated list' })
    .transform((raw) =>
      raw
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .refine((items) => items.length > 0, { error: 'must name at least one' });
}

/** `host:port,host:port` */
export function hostAndPorts(): z.ZodType<string[]> {
  return list().refine((items) => items.every((item) => /^[^\s:]+:\d{1,5}$/.test(item)), {
    error: 'must be host:port, comma-separated',
  });
}

const publicJwk = z
  .looseObject({ kty: z.string(), kid: z.string().min(1) })
  .refine((key) => !('d' in key || 'k' in key));
const jwks = z.object({ keys: z.array(publicJwk) });

/** A JWKS (RFC 7517): keys that may be shown to everybody, each with its name. */
export type PublicKeySet = z.output<typeof jwks>;

/** A JWKS as JSON. A private or secret key in it is refused: what is read here will be published. */
export function publicKeySet(): z.ZodType<PublicKeySet> {
  return z.string().transform((raw, context) => {
    const parsed = jwks.safeParse(parseJson(raw));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'must be a JWKS of public keys, each with a kid' });
    return z.NEVER;
  });
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
