import type { Appointment, AppointmentPage } from '@valija/contracts';
import type { Asking } from './asking.js';
import { type Checks, NotLookedAt, need } from './checks.js';
import { followed, isUnknown } from './door-checks.js';

const LIST = '/v1/appointments';

/** The contract of appointments, as far as it can be seen from outside. */
export async function checkAppointments(asking: Asking, checks: Checks): Promise<void> {
  const lists: Appointment[][] = [];
  const page = async (query: string, person = asking.person): Promise<AppointmentPage> =>
    followed<AppointmentPage>(await asking.ask(`${LIST}?${query}`, person), 'AppointmentPage');
  const some = (): Appointment => {
    const [first] = lists.flat();
    if (!first) throw new NotLookedAt('the person has none there');
    return first;
  };
  for (const [rule, query, direction] of [
    ['answers those to come, the next first', 'limit=100', 1],
    ['answers those that are over, the last first', 'limit=100&past=true', -1],
  ] as const)
    await checks.look(rule, async () => {
      const { items } = await page(query);
      lists.push(items);
      const starts = items.map(({ startsAt }) => Date.parse(startsAt) * direction);
      need(
        starts.every((at, index) => index === 0 || at >= (starts[index - 1] ?? 0)),
        'they are not in the order of their dates',
      );
    });
  await checks.look('says when each is, in a time zone that there is', () => {
    some();
    for (const { startsAt, endsAt, timeZone } of lists.flat()) {
      need(isTimeZone(timeZone), `there is no time zone ${timeZone}`);
      need(endsAt === undefined || Date.parse(endsAt) >= Date.parse(startsAt), 'one ends before it begins');
    }
    return Promise.resolve();
  });
  await checks.look('goes through all pages, each appointment once', async () => {
    const wanted = lists[0]?.length ?? 0;
    if (wanted < 2) throw new NotLookedAt('there are fewer than two to come');
    const { items, next = '' } = await page('limit=1');
    const more = await page(`limit=1&cursor=${encodeURIComponent(next)}`);
    const ids = [...items, ...more.items].map(({ appointmentId }) => appointmentId);
    need(ids.length === 2 && ids[0] !== ids[1], `two pages of one have ${ids.length} different ones`);
  });
  await checks.look('has no personal data in its ids', () => {
    const { idNumber } = asking.person;
    some();
    need(
      lists.flat().every(({ appointmentId }) => !appointmentId.includes(idNumber)),
      'an id, which stands in addresses, holds the number of the person',
    );
    return Promise.resolve();
  });
  await checks.look('gives a reference to one appointment of a body only, and no personal data in it', () => {
    const references = lists
      .flat()
      .flatMap(({ body, reference }) => (reference === undefined ? [] : [`${body.dir3} ${reference}`]));
    if (references.length === 0) throw new NotLookedAt('none has a reference: no other system tells of them');
    need(new Set(references).size === references.length, 'two appointments have one reference: one is shown');
    const { idNumber } = asking.person;
    need(
      references.every((reference) => !reference.includes(idNumber)),
      'a reference holds the number of the person',
    );
    return Promise.resolve();
  });
  await checks.look('answers who has nothing with an empty list', async () => {
    const { items } = await page('limit=100', asking.stranger);
    need(items.length === 0, 'it has something of a person who does not exist');
  });
  await checks.look('answers one that agrees with the list', async () => {
    const { appointmentId, startsAt, reference } = some();
    const raw = await asking.ask(`${LIST}/${encodeURIComponent(appointmentId)}`);
    const { items } = followed<AppointmentPage>(raw, 'AppointmentPage');
    need(items.length === 1 && items[0]?.startsAt === startsAt, 'it is another one, or at another time');
    need(items[0]?.reference === reference, 'it has another reference');
  });
  await checks.look('says "unknown" of what there is not', async () => {
    isUnknown(await asking.ask(`${LIST}/there-is-no-such-thing`));
  });
  await checks.look('gives nothing of one person to another', async () => {
    const { appointmentId } = some();
    isUnknown(await asking.ask(`${LIST}/${encodeURIComponent(appointmentId)}`, asking.stranger));
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}
