import { administrations } from '../administrations.js';
import { Citizen } from '../citizen.js';
import { until } from '../stack.js';
import { DOCUMENT, newDispatch } from './new-dispatch.js';
import { type PublishingRoute, publishingRoutes } from './publishing-route.js';

/** What one dispatch took on its way, in milliseconds from the moment at which its administration said it. */
export interface Sample {
  readonly route: string;
  readonly acknowledgedMs: number;
  readonly visibleMs: number;
  /** From the citizen's act to the last byte of the document; undefined where it was not to be had. */
  readonly contentMs: number | undefined;
}

const LOOK_EVERY_MS = 2;

/** One dispatch at a time, the routes in turn: what one route waits for the others wait for too. */
export async function measure(rounds: number, onSample: (sample: Sample) => void): Promise<void> {
  const [personas, routes, citizen] = await Promise.all([
    administrations.personas(),
    publishingRoutes(),
    Citizen.signIn('ana'),
  ]);
  const person = personas.find(({ id }) => id === 'ana');
  if (!person) throw new Error('the sandbox has no ana');
  const bytes = Buffer.alloc(20_000, 'Resolución de prueba. ');
  // The first of each pays for connections and compiled code.
  for (let round = -1; round < rounds; round++) {
    for (const route of routes) {
      const sample = await measureOne(route, person, { citizen, bytes });
      if (round >= 0) onSample(sample);
    }
  }
}

async function measureOne(
  route: PublishingRoute,
  person: { readonly idNumber: string; readonly fullName: string },
  { citizen, bytes }: { citizen: Citizen; bytes: Buffer },
): Promise<Sample> {
  const snapshot = newDispatch(route.template, person, bytes);
  const { dispatchId } = snapshot;
  await route.keep(dispatchId, DOCUMENT, bytes);
  const started = performance.now();
  const acknowledged = route.publish('DispatchMadeAvailable', snapshot).then((answer) => {
    if (answer !== 'accepted') throw new Error(`${route.name}: ${answer}`);
    return performance.now() - started;
  });
  const visible = until(
    `a dispatch by the ${route.name}`,
    async () => (await citizen.ask(`/v1/dispatches/${dispatchId}`)).status === 200,
    60_000,
    LOOK_EVERY_MS,
  ).then(() => performance.now() - started);
  const [acknowledgedMs, visibleMs] = await Promise.all([acknowledged, visible]);
  return { route: route.name, acknowledgedMs, visibleMs, contentMs: await open(citizen, dispatchId, bytes) };
}

async function open(citizen: Citizen, dispatchId: string, bytes: Buffer): Promise<number | undefined> {
  const started = performance.now();
  const { status, body } = await citizen.appear(dispatchId);
  if (status !== 201) return undefined;
  const given = await citizen.bytes(body.documents[0]?.url ?? '').catch(() => undefined);
  return given?.equals(bytes) ? performance.now() - started : undefined;
}
