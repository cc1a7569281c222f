import { describe, expect, it } from '@jest/globals';
import { CodedError } from '@valija/contracts';
import { AppearancesService } from './appearances.service.js';

/** delivery, whose processes come and go: what it answers to each release. */
function serviceOf(releases: readonly (Error | string)[]): {
  service: AppearancesService;
  tickets: string[];
} {
  const tickets: string[] = [];
  const left = [...releases];
  const delivery = {
    ticket: () => {
      tickets.push(`ticket-${String(tickets.length + 1)}`);
      return Promise.resolve({ ticket: tickets.at(-1), document: { documentId: 'acto' } });
    },
    release: (ticket: string) => {
      const next = left.shift() ?? 'bytes';
      return next instanceof Error ? Promise.reject(next) : Promise.resolve({ ticket, body: next });
    },
  };
  return { service: new AppearancesService(delivery as never, {} as never), tickets };
}

const away = new CodedError('service-unavailable', { service: 'delivery' });
const forgotten = new CodedError('release-expired');
const ask = (service: AppearancesService): Promise<unknown> =>
  service.document({} as never, 'appearance', 'acto');

describe('a document of what was opened', () => {
  it('is asked for with a new ticket where the process that gave the first has left', async () => {
    const { service, tickets } = serviceOf([away, forgotten]);
    expect(await ask(service)).toMatchObject({ released: { ticket: 'ticket-3', body: 'bytes' } });
    expect(tickets).toHaveLength(3);
  });

  it('is not there where delivery stays away', async () => {
    const { service } = serviceOf(Array.from({ length: 9 }, () => away));
    await expect(ask(service)).rejects.toBe(away);
  });

  it('is asked for once where its origin does not give it', async () => {
    const altered = new CodedError('content-altered');
    const { service, tickets } = serviceOf([altered]);
    await expect(ask(service)).rejects.toBe(altered);
    expect(tickets).toHaveLength(1);
  });
});
