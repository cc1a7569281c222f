import type { Clock } from '@valija/clock';
import { serveAppointments, serveCaseFiles } from '@valija/node-sdk';
import { type AppointmentSystem, appointmentSystems } from '../world/appointment-systems.js';
import { type CaseSystem, REGIONAL_FOLDER, caseSystems } from '../world/case-systems.js';
import { providerEndpoint } from './provider-endpoint.js';
import { SimulatedAppointments } from './simulated-appointments.js';
import { SimulatedCases } from './simulated-cases.js';
import { SimulatedProvider } from './simulated-provider.js';

interface ProviderAddresses {
  readonly sandboxUrl: string;
  readonly hubIssuer: string;
  readonly regionalFolderUrl: string;
}

/** Every provider of the sandbox, by the id of its system. */
export function simulatedProviders(
  addresses: ProviderAddresses,
  seededAtMs: number,
  clock: Clock,
): ReadonlyMap<string, SimulatedProvider> {
  const cases = new SimulatedCases(seededAtMs);
  const appointments = new SimulatedAppointments(seededAtMs);
  const providers = [
    ...caseSystems.map((system) => caseProvider(system, { addresses, cases, clock })),
    ...appointmentSystems.map((system) => appointmentProvider(system, { addresses, appointments, clock })),
  ];
  return new Map(providers.map((provider) => [provider.options.systemId, provider]));
}

function caseProvider(
  system: CaseSystem,
  { addresses, cases, clock }: { addresses: ProviderAddresses; cases: SimulatedCases; clock: Clock },
): SimulatedProvider {
  const { systemId, name, level, askedBy = ['hub'] } = system;
  const endpoint = providerEndpoint(addresses.sandboxUrl, systemId);
  const urlOf: Record<string, string> = {
    hub: addresses.hubIssuer,
    [REGIONAL_FOLDER.systemId]: addresses.regionalFolderUrl,
  };
  const serve = serveCaseFiles({
    endpoint,
    askers: askedBy.flatMap((asker) => ({ folder: urlOf[asker] ?? '' })),
    level,
    pageUrl: `https://sede.${systemId}.example/expedientes`,
    clock,
    source: {
      caseFiles: ({ idNumber }) => Promise.resolve(cases.caseFiles(system, idNumber, clock.epochMs())),
      detail: ({ idNumber }, caseFileId) =>
        cases.detail(system, idNumber, { caseFileId, asOfMs: clock.epochMs() }),
      document: ({ idNumber }, caseFileId, documentId) =>
        cases.document(system, idNumber, { caseFileId, documentId }),
    },
  });
  return new SimulatedProvider({ systemId, name, service: 'case-files', endpoint, clock, serve });
}

function appointmentProvider(
  system: AppointmentSystem,
  {
    addresses,
    appointments,
    clock,
  }: { addresses: ProviderAddresses; appointments: SimulatedAppointments; clock: Clock },
): SimulatedProvider {
  const { systemId, name } = system;
  const endpoint = providerEndpoint(addresses.sandboxUrl, systemId);
  const serve = serveAppointments({
    endpoint,
    askers: [{ folder: addresses.hubIssuer }],
    clock,
    source: {
      appointments: ({ idNumber }, isPast) =>
        Promise.resolve(appointments.appointments(system, idNumber, { isPast, asOfMs: clock.epochMs() })),
    },
  });
  return new SimulatedProvider({ systemId, name, service: 'appointments', endpoint, clock, serve });
}
