import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock } from '@valija/clock';
import { type Appointment, type DirectoryRecord, directoryKey } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { FanOut, ProviderClient } from '@valija/federation';
import { type AppointmentSource, type RequestHandler, serveAppointments } from '@valija/node-sdk';
import { Metrics } from '@valija/observability';
import { Administrations, defaultBudget } from '@valija/resilience';
import { quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { AppointmentsService } from '../appointments/appointments.service.js';
import { ProvidersGateway } from '../appointments/providers.gateway.js';
import { AS_OF, CANARIAS, JUZGADO, POLICIA, TRIBUNAL, ana } from './builders.js';

const FOLDER = 'https://hub.example';
const WITHIN_MS = 400;
/** Where a system finds the keys of who asks. */
const KEYS = 'keys';

type Play = (request: IncomingMessage, response: ServerResponse) => void;

/** The service with everything of its own, and the systems that it asks on this machine, with the contract's own handler. */
export interface AskedBodies {
  readonly service: AppointmentsService;
  /** What was asked, as it stood in the request line. */
  readonly asked: string[];
  /** Systems that do something else than they should. */
  readonly plays: Map<string, Play>;
  /** A system that answers for a body, and has these of Ana. */
  add(systemId: string, body: string, ...items: Appointment[]): void;
  close(): Promise<void>;
}

export async function askedBodies(): Promise<AskedBodies> {
  const key = await SigningKey.from(await generateSigningKey('appointments-1'));
  const handlers = new Map<string, RequestHandler>([
    [
      KEYS,
      (_, response) => {
        response.end(JSON.stringify({ keys: [key.publicJwk] }));
        return Promise.resolve();
      },
    ],
  ]);
  const asked: string[] = [];
  const plays = new Map<string, Play>();
  const server = createServer((request, response) => {
    const [, systemId = ''] = (request.url ?? '').split('/');
    if (systemId !== KEYS) asked.push(request.url ?? '');
    const play = plays.get(systemId);
    if (play) play(request, response);
    else void handlers.get(systemId)?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const model = directory();
  const administrations = new Administrations(new Metrics(), {
    rules: { profile: 'sandbox', networks: [] },
    budget: { ...defaultBudget, firstByteMs: WITHIN_MS, totalMs: WITHIN_MS },
  });
  return {
    service: serviceOf(model, administrations, key),
    asked,
    plays,
    add: (systemId, body, ...items) => {
      const endpoint = `${url}/${systemId}`;
      const askers = [{ folder: FOLDER, keys: new URL(`${url}/${KEYS}`) }];
      handlers.set(systemId, serveAppointments({ endpoint, askers, source: having(items) }));
      know(model, 'system', { systemId, name: systemId, operator: body });
      know(model, 'service', { body, service: 'appointments', systemId, endpoint, level: 'basic' });
    },
    close: async () => {
      await administrations.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function serviceOf(
  model: DirectoryModel,
  administrations: Administrations,
  key: SigningKey,
): AppointmentsService {
  const clock = new SystemClock();
  const logger = quietLogger();
  const directoryCopy = { model } as never;
  const providers = new ProvidersGateway(
    directoryCopy,
    new ProviderClient({ administrations, key, folder: FOLDER, clock, logger }),
    new FanOut(clock, logger, new Metrics()),
    { folderId: 'hub', answerWithinMs: 2 * WITHIN_MS },
    clock,
    logger,
  );
  return new AppointmentsService(providers, directoryCopy, clock);
}

function directory(): DirectoryModel {
  const model = new DirectoryModel();
  const body = (dir3: string, name: string, rest: object = {}): void => {
    const pageUrl = `https://sede.${dir3.toLowerCase()}.example`;
    know(model, 'body', { dir3, name, sector: 'state', status: 'in-force', pageUrl, ...rest });
  };
  body(POLICIA, 'Dirección General de la Policía');
  body(CANARIAS, 'Gobierno de Canarias');
  body(TRIBUNAL, 'Tribunal Superior');
  body(JUZGADO, 'Juzgado n.º 2', { parent: TRIBUNAL });
  return model;
}

function know<E extends DirectoryRecord['entity']>(model: DirectoryModel, entity: E, value: object): void {
  model.apply([{ entity, key: directoryKey[entity](value as never), value: value as never }]);
}

function having(items: readonly Appointment[]): AppointmentSource {
  return {
    appointments: ({ idNumber }, isPast) =>
      Promise.resolve({
        asOf: AS_OF,
        items:
          idNumber === ana.person.idNumber
            ? items.filter(({ status }) => (status !== 'booked') === isPast)
            : [],
      }),
  };
}
