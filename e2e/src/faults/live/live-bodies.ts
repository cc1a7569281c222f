import { SystemClock, sleep } from '@valija/clock';
import type { Appointment, CaseFileItem } from '@valija/contracts';
import { type RequestHandler, serveAppointments, serveCaseFiles } from '@valija/node-sdk';
import { type LiveSystem, liveSystems } from './live-systems.js';
import { handlersUrl, serveHandlers } from '../nodes/handler-server.js';

const DAY_MS = 86_400_000;
/** Who asks, by their public addresses. */
interface Askers {
  readonly hub: string;
  readonly folder: string;
}

/** The bodies that are asked live: each has one thing of everybody. They are never harmed. */
export class LiveBodies {
  private constructor(
    readonly stop: () => Promise<void>,
    private readonly url: string,
  ) {}

  static async start(port: number, askers: Askers): Promise<LiveBodies> {
    const url = handlersUrl(port);
    const handlers = new Map(
      liveSystems.map((system) => [
        system.systemId,
        handlerOf(system, `${url}/${system.systemId}`, system.isBehindFolder ? askers.folder : askers.hub),
      ]),
    );
    return new LiveBodies(await serveHandlers(port, handlers), url);
  }

  readonly endpointOf = (systemId: string): string => `${this.url}/${systemId}`;
}

function handlerOf(system: LiveSystem, endpoint: string, folder: string): RequestHandler {
  const clock = new SystemClock();
  const asOf = (): string => new Date(clock.epochMs()).toISOString();
  const askers = [{ folder }];
  if (system.service === 'case-files') {
    const caseFiles = async (): Promise<{ asOf: string; items: CaseFileItem[] }> => {
      await sleep(system.takesMs);
      return { asOf: asOf(), items: [caseFileOf(system)] };
    };
    return serveCaseFiles({ endpoint, askers, level: 'basic', source: { caseFiles } });
  }
  const appointments = async (): Promise<{ asOf: string; items: Appointment[] }> => {
    await sleep(system.takesMs);
    return { asOf: asOf(), items: [appointmentOf(system, clock.epochMs() + DAY_MS)] };
  };
  return serveAppointments({ endpoint, askers, source: { appointments } });
}

function caseFileOf({ systemId, body }: LiveSystem): CaseFileItem {
  return {
    caseFileId: systemId,
    caseFile: `ES_${body}_2026_${systemId}`,
    subject: { defaultLanguage: 'es', texts: { es: 'Un expediente de prueba' } },
    body: { dir3: body, name: systemId },
    state: { defaultLanguage: 'es', texts: { es: 'Lo estamos estudiando.' } },
    isOpen: true,
    openedOn: '2026-11-01',
  };
}

function appointmentOf({ systemId, body }: LiveSystem, startsMs: number): Appointment {
  return {
    appointmentId: systemId,
    subject: { defaultLanguage: 'es', texts: { es: 'Una cita de prueba' } },
    body: { dir3: body, name: systemId },
    startsAt: new Date(startsMs).toISOString(),
    timeZone: 'Europe/Madrid',
    status: 'booked',
  };
}
