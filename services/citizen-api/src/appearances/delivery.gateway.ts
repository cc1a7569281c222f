import { Inject, Injectable } from '@nestjs/common';
import {
  type AppearanceRequest,
  type AppearanceView,
  CodedError,
  type DeliveryRpc,
  type ProblemCode,
  problemCodes,
} from '@valija/contracts';
import { RpcClient } from '@valija/rpc';
import { Pool } from 'undici';

export const DELIVERY = 'DELIVERY';

/** Every document of a dispatch is fetched and verified within this call. */
const APPEAR_WITHIN_MS = 60_000;
/** A process of delivery that is started again is waited for. */
const TICKET_WITHIN_MS = 30_000;

export interface ReleasedDocument {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: NodeJS.ReadableStream;
}

/** delivery: acts over TCP, the bytes of documents as an HTTP stream. */
@Injectable()
export class DeliveryGateway {
  constructor(
    @Inject(DELIVERY) private readonly delivery: RpcClient<DeliveryRpc>,
    @Inject(Pool) private readonly http: Pool,
  ) {}

  appear(request: AppearanceRequest): Promise<AppearanceView> {
    return this.delivery.call('delivery.appear', request, APPEAR_WITHIN_MS);
  }

  ticket(
    request: DeliveryRpc['delivery.ticket']['request'],
  ): Promise<DeliveryRpc['delivery.ticket']['response']> {
    return this.delivery.call('delivery.ticket', request, TICKET_WITHIN_MS);
  }

  /** @throws CodedError with the code that delivery answered */
  async release(ticket: string): Promise<ReleasedDocument> {
    const { statusCode, headers, body } = await this.http
      .request({ method: 'GET', path: `/v1/releases/${encodeURIComponent(ticket)}` })
      .catch(() => {
        throw new CodedError('service-unavailable', { service: 'delivery' });
      });
    if (statusCode === 200) return { headers, body };
    const problem = (await body.json().catch(() => ({}))) as { code?: string } & Record<string, never>;
    const code = problemCodes.find((each) => each === problem.code) satisfies ProblemCode | undefined;
    const { retryAt, until, retryAfterS } = problem;
    throw new CodedError(code ?? 'service-unavailable', { retryAt, until, retryAfterS });
  }

  async keys(): Promise<Record<string, unknown>[]> {
    return (await this.delivery.call('delivery.keys', {})).keys;
  }
}
