import type { ServiceEntry, SystemEntry } from '@valija/contracts';
import { providerEndpoint } from '../providers/provider-endpoint.js';
import { REGIONAL_FOLDER, caseSystems } from '../world/case-systems.js';

/** The systems that have case files, and the folder that groups those of a region. */
export function caseSystemEntries(): SystemEntry[] {
  return [REGIONAL_FOLDER, ...caseSystems].map(({ systemId, name, body }) => ({
    systemId,
    name,
    operator: body,
    contactEmail: `soporte@${systemId}.example`,
  }));
}

export function caseServices(sandboxUrl: string, regionalFolderUrl: string): ServiceEntry[] {
  const { systemId, body } = REGIONAL_FOLDER;
  return [
    { body, service: 'case-files', systemId, endpoint: regionalFolderUrl, level: 'advanced' },
    ...caseSystems.map((system): ServiceEntry => ({
      body: system.body,
      service: 'case-files',
      systemId: system.systemId,
      endpoint: providerEndpoint(sandboxUrl, system.systemId),
      level: system.level,
      ...(system.askedBy && { askedBy: system.askedBy }),
    })),
  ];
}
