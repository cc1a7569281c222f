import type { ServiceEntry, SystemEntry } from '@valija/contracts';
import { providerEndpoint } from '../providers/provider-endpoint.js';
import { type AppointmentSystem, appointmentSystems } from '../world/appointment-systems.js';

/** Its own, and those of the systems whose appointments it has, too. */
function bodiesOf({ body, alsoHas = [] }: AppointmentSystem): string[] {
  const others = appointmentSystems.filter(({ systemId }) => alsoHas.includes(systemId));
  return [...new Set([body, ...others.map((other) => other.body)])];
}

/** The systems that give appointments. */
export function appointmentSystemEntries(): SystemEntry[] {
  return appointmentSystems.map(({ systemId, name, body }) => ({
    systemId,
    name,
    operator: body,
    contactEmail: `soporte@${systemId}.example`,
  }));
}

export function appointmentServices(sandboxUrl: string): ServiceEntry[] {
  return appointmentSystems.flatMap((system) => {
    const { systemId } = system;
    return bodiesOf(system).map((body): ServiceEntry => ({
      body,
      service: 'appointments',
      systemId,
      endpoint: providerEndpoint(sandboxUrl, systemId),
      level: 'basic',
    }));
  });
}
