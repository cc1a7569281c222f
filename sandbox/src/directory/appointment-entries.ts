import type { ServiceEntry, SystemEntry } from '@valija/contracts';
import { providerEndpoint } from '../providers/provider-endpoint.js';
import { appointmentSystems } from '../world/appointment-systems.js';

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
  return appointmentSystems.map(({ systemId, body }) => ({
    body,
    service: 'appointments',
    systemId,
    endpoint: providerEndpoint(sandboxUrl, systemId),
    level: 'basic',
  }));
}
