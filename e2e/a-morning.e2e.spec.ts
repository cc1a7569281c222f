import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AppointmentList, CaseFileList } from '@valija/contracts';
import { administrations } from './src/administrations.js';
import { Citizen } from './src/citizen.js';
import { CONTACT, beTold } from './src/contact.js';
import { Mailbox } from './src/mailbox.js';
import { until } from './src/stack.js';

/** A department of Andalucía that answers nobody this morning. */
const SILENT = 'junta-salud';

let ana: Citizen;
let mailbox: Mailbox;

beforeAll(async () => {
  ana = await Citizen.signIn('ana');
  const { email } = (await administrations.personas()).find(({ id }) => id === 'ana')!;
  await ana.send('DELETE', CONTACT);
  await new Mailbox(email).empty();
  mailbox = await beTold(ana, email);
  await administrations.setMode(SILENT, 'down');
}, 60_000);

afterAll(async () => {
  await administrations.setMode(SILENT, 'normal');
  await ana.send('DELETE', CONTACT);
});

it('a mail says that something awaits; the folder has it, the case files but for one department, and the appointments', async () => {
  const { dispatchId } = await administrations.send('andalucia', { persona: 'ana' });
  const { text } = await mailbox.next('of what has come');
  expect(text).toContain('carpeta ciudadana');

  const waiting = await until('the notification in the list', async () =>
    (await ana.pending()).find((each) => each.dispatchId === dispatchId),
  );
  expect(waiting).toMatchObject({ state: 'available', kind: 'notification' });
  expect(await ana.appear(dispatchId)).toMatchObject({ status: 201, body: { state: 'accessed' } });

  const { body: cases } = await ana.ask<CaseFileList>('/v1/case-files?limit=100');
  expect(cases.items.length).toBeGreaterThan(0);
  expect(cases.coverage.isComplete).toBe(false);
  const parts = cases.coverage.sources.flatMap((source) => [source, ...(source.parts ?? [])]);
  expect(parts.filter(({ status }) => status === 'silent')).toEqual([
    expect.objectContaining({ systemId: SILENT, since: expect.any(String), pageUrl: expect.any(String) }),
  ]);

  const { body: appointments } = await ana.ask<AppointmentList>('/v1/appointments?limit=100');
  expect(appointments.items.length).toBeGreaterThan(0);
  expect(appointments.coverage.isComplete).toBe(true);
}, 120_000);
