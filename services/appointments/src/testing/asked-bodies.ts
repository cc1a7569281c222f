import { SystemClock } from '@valija/clock';
import type { Appointment } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { FanOut, ProviderClient } from '@valija/federation';
import { type AppointmentSource, serveAppointments } from '@valija/node-sdk';
import { Metrics } from '@valija/observability';
import { Administrations, defaultBudget } from '@valija/resilience';
import { PlayedSystems, quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { AppointmentsService } from '../appointments/appointments.service.js';
import { ProvidersGateway } from '../appointments/providers.gateway.js';
import { AS_OF, CANARIAS, JUZGADO, POLICIA, TRIBUNAL, ana } from './builders.js';

const FOLDER = 'https://hub.example';
/** Far more than a system here takes, on a machine with other work too. */
const WITHIN_MS = 1_200;

/** The service with everything of its own, and the systems that it asks on this machine, with the contract's own handler. */
export interface AskedBodies {
  readonly service: AppointmentsService;
  readonly systems: PlayedSystems;
  /** A system that answers for a body, and has these of Ana. */
  add(systemId: string, body: string, ...items: Appointment[]): void;
  close(): Promise<void>;
}

export async function askedBodies(): Promise<AskedBodies> {
  const key = await SigningKey.from(await generateSigningKey('appointments-1'));
  const model = new DirectoryModel();
  const systems = await PlayedSystems.open({ url: FOLDER, publicJwk: key.publicJwk, model });
  knowBodies(systems);
  const administrations = new Administrations(new Metrics(), {
    rules: { profile: 'sandbox', networks: [] },
    budget: { ...defaultBudget, firstByteMs: WITHIN_MS, totalMs: WITHIN_MS },
  });
  return {
    service: serviceOf(model, administrations, key),
    systems,
    add: (systemId, body, ...items) => {
      systems.add({ systemId, body, service: 'appointments', level: 'basic' }, (address) =>
        serveAppointments({ ...address, source: having(items) }),
      );
    },
    close: async () => {
      await administrations.close();
      await systems.close();
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

function knowBodies(systems: PlayedSystems): void {
  const body = (dir3: string, name: string, rest: object = {}): void => {
    const pageUrl = `https://sede.${dir3.toLowerCase()}.example`;
    systems.know('body', { dir3, name, sector: 'state', status: 'in-force', pageUrl, ...rest });
  };
  body(POLICIA, 'Dirección General de la Policía');
  body(CANARIAS, 'Gobierno de Canarias');
  body(TRIBUNAL, 'Tribunal Superior');
  body(JUZGADO, 'Juzgado n.º 2', { parent: TRIBUNAL });
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
