import { randomUUID } from 'node:crypto';
import type { Person } from '@valija/contracts';
import { SigningKey, generateSigningKey } from '@valija/tokens';

/** Who asks in a check, and whom. */
export interface KitOptions {
  /** Public address of the provider, as the directory has it or will have it. */
  readonly endpoint: string;
  /** The folder that the provider lets ask, and its key. */
  readonly folder: string;
  readonly key: SigningKey;
  /** Somebody of whom the provider has something. */
  readonly person: Person;
  /** Present time, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** What a provider answered, whatever it was. */
export interface Raw {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** What the JSON says; undefined where it is none. */
  readonly body: unknown;
}

/** How a token is not as it should be. */
export interface Wrong {
  readonly audience?: string;
  readonly path?: string;
  readonly ageS?: number;
  readonly isForged?: boolean;
}

const WITHIN_MS = 10_000;

/** Puts questions to a provider as a folder does, rightly or wrongly. */
export class Asking {
  constructor(private readonly options: KitOptions) {}

  get endpoint(): string {
    return this.options.endpoint.replace(/\/$/, '');
  }

  get person(): Person {
    return this.options.person;
  }

  /** Somebody of whom nobody has anything. */
  get stranger(): Person {
    return { idType: 'OTHER', idNumber: randomUUID(), fullName: 'Persona Desconocida' };
  }

  async ask(path: string, person = this.options.person, wrong: Wrong = {}): Promise<Raw> {
    return this.send(path, { authorization: `Bearer ${await this.token(path, person, wrong)}` });
  }

  askWithoutToken(path: string): Promise<Raw> {
    return this.send(path, {});
  }

  private async send(path: string, headers: Record<string, string>): Promise<Raw> {
    const response = await fetch(this.endpoint + path, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, body: parse(bytes) };
  }

  private async token(path: string, person: Person, wrong: Wrong): Promise<string> {
    const { folder, key, nowMs } = this.options;
    const signer = wrong.isForged ? await SigningKey.from(await generateSigningKey(key.keyId)) : key;
    const claims = { jti: randomUUID(), path: wrong.path ?? path, person };
    const atMs = nowMs - (wrong.ageS ?? 0) * 1_000;
    return signer.signToken(folder, wrong.audience ?? this.endpoint, claims, atMs);
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
