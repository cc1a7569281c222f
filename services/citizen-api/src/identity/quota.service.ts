import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientEntry, Person } from '@valija/contracts';
import { type RateLimit, RequestLimits } from '@valija/http';
import { CONFIGURATION } from '@valija/service';
import type { CitizenApiConfiguration } from '../config.js';

/**
 * What applications and persons may ask in a minute, counted for all processes. A person is counted under a keyed digest:
 * Redis never has a number of anybody.
 */
@Injectable()
export class QuotaService {
  /** A token is verified once, and its person is one object while it is remembered. */
  private readonly blinded = new WeakMap<Person, string>();

  constructor(
    @Inject(RequestLimits) private readonly limits: RequestLimits,
    @Inject(CONFIGURATION)
    private readonly configuration: Pick<
      CitizenApiConfiguration,
      'limitsKey' | 'personRequestsPerMinute' | 'personAppearancesPerMinute'
    >,
  ) {}

  /**
   * A request of a person through an application: both have a limit of requests, and the person one of acts.
   *
   * @returns what is left to the person
   * @throws CodedError `rate-limited`
   */
  async spend(
    { clientId, requestsPerMinute }: Pick<ClientEntry, 'clientId' | 'requestsPerMinute'>,
    person: Person,
    isAct: boolean,
  ): Promise<RateLimit> {
    const { personRequestsPerMinute, personAppearancesPerMinute } = this.configuration;
    const [left] = await Promise.all([
      this.limits.spend({
        policy: isAct ? 'person-appearances' : 'person',
        key: this.blind(person),
        limit: isAct ? personAppearancesPerMinute : personRequestsPerMinute,
        client: clientId,
      }),
      this.limits.spend({ policy: 'client', key: clientId, limit: requestsPerMinute, client: clientId }),
    ]);
    return left;
  }

  /** Numbers that exist are few: without the key all of them could be tried. */
  private blind(person: Person): string {
    const known = this.blinded.get(person);
    if (known !== undefined) return known;
    const blinded = createHmac('sha256', this.configuration.limitsKey)
      .update(`${person.idType}|${person.idNumber}`)
      .digest('base64url')
      .slice(0, 22);
    this.blinded.set(person, blinded);
    return blinded;
  }
}
