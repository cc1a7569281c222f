import { randomUUID } from 'node:crypto';
import type { Clock } from '@valija/clock';
import {
  type AppointmentPage,
  type CaseFileDetail,
  type CaseFileGroups,
  type CaseFilePage,
  type Person,
  type ProviderAnswer,
  type ProviderRequest,
  firstViolation,
} from '@valija/contracts';
import { type Announced, readVerified } from '@valija/documents';
import { type Logger, activeTraceparent } from '@valija/observability';
import { type Administrations, type Answer, instantOrRetryAfter } from '@valija/resilience';
import type { SigningKey } from '@valija/tokens';
import type { Source } from './source.js';
import { SystemSilent, asSilence } from './system-silent.js';

/** What providers answer, by the name of its schema. */
interface Answers {
  readonly CaseFileGroups: CaseFileGroups;
  readonly CaseFilePage: CaseFilePage;
  readonly CaseFileDetail: CaseFileDetail;
  readonly AppointmentPage: AppointmentPage;
}

/** What a provider gave: data, not exceptions. */
export type Given<T> =
  | { readonly kind: 'given'; readonly value: T }
  /** There is no such thing of this person. */
  | { readonly kind: 'unknown' }
  /** Its level has no such answer; the page is where the person goes on. */
  | { readonly kind: 'not-offered'; readonly pageUrl: string | undefined };

/** On whose behalf, what, and for how long. */
export interface ProviderQuestion {
  /** Behind the endpoint, with its query; no personal data. */
  readonly path: string;
  readonly person: Person;
  readonly signal: AbortSignal;
}

interface ProviderClientOptions {
  readonly administrations: Administrations;
  readonly key: SigningKey;
  /** Public address of the folder that asks. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A page of a hundred case files with their words in five languages has 300 KB. */
const LONGEST_ANSWER = 2_097_152;

/** Of a question that every system must answer, such as a list: who has nothing answers an empty one. */
export function givenOf<T>(answer: Given<T>): T {
  if (answer.kind === 'given') return answer.value;
  throw new SystemSilent('wrong-answer');
}

/** Asks providers of case files, appointments and the like: the only file that knows how they are asked. */
export class ProviderClient {
  constructor(private readonly options: ProviderClientOptions) {}

  /**
   * @throws SystemSilent where there is no answer of the contract
   */
  async get<N extends keyof Answers>(
    source: Source,
    schema: N,
    question: ProviderQuestion,
  ): Promise<Given<Answers[N]>> {
    return this.call(source, question, async (answer) => {
      const value = parse(await readAll(answer));
      const violation = firstViolation(schema, value);
      if (!violation) return value as Answers[N];
      const { systemId: system } = source;
      this.options.logger.warn({ system, schema, ...violation }, 'an answer that is none of the contract');
      throw new SystemSilent('wrong-answer');
    });
  }

  /**
   * A document, held against what its index announced.
   *
   * @throws SystemSilent; DocumentAltered where other bytes came
   */
  document(source: Source, announced: Announced, question: ProviderQuestion): Promise<Given<Buffer>> {
    return this.call(source, question, async (answer) => {
      const bytes = await readVerified(answer, announced, { isKept: true });
      return bytes ?? Buffer.alloc(0);
    });
  }

  private async call<T>(
    source: Source,
    question: ProviderQuestion,
    read: (answer: Answer) => Promise<T>,
  ): Promise<Given<T>> {
    const { administrations, clock } = this.options;
    const traceparent = activeTraceparent();
    const request = {
      endpoint: source.endpoint,
      path: question.path,
      headers: {
        authorization: `Bearer ${await this.tokenFor(source, question)}`,
        accept: 'application/json, */*',
        ...(traceparent !== undefined && { traceparent }),
      },
      line: source.systemId,
      signal: question.signal,
    };
    return administrations
      .get(request, async (answer): Promise<Given<T>> => {
        if (answer.status === 200) return { kind: 'given', value: await read(answer) };
        return nothingOf(answer, clock.epochMs());
      })
      .catch((error: unknown) => {
        throw asSilence(error);
      });
  }

  /** Signed, for a minute, for this endpoint and this question only. */
  private tokenFor({ endpoint }: Source, { path, person }: ProviderQuestion): Promise<string> {
    const { key, folder, clock } = this.options;
    const claims: Omit<ProviderRequest, 'iss' | 'aud' | 'iat' | 'exp'> = { jti: randomUUID(), path, person };
    return key.signToken(folder, endpoint.replace(/\/$/, ''), { ...claims }, clock.epochMs());
  }
}

/** An answer without anything in it. */
async function nothingOf(answer: Answer, nowMs: number): Promise<Exclude<Given<never>, { kind: 'given' }>> {
  const body = parse(await readAll(answer));
  const said: Partial<ProviderAnswer> = firstViolation('ProviderAnswer', body)
    ? {}
    : (body as ProviderAnswer);
  if (answer.status === 404 && said.answer === 'unknown') return { kind: 'unknown' };
  if (answer.status === 404 && said.answer === 'not-offered')
    return { kind: 'not-offered', pageUrl: said.pageUrl };
  if (answer.status === 503)
    throw new SystemSilent('unavailable', instantOrRetryAfter(said.until, answer, nowMs));
  if (answer.status === 401 || answer.status === 403) throw new SystemSilent('refused');
  throw new SystemSilent('wrong-answer');
}

async function readAll({ body }: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new SystemSilent('wrong-answer');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
