import type { OfferedService } from '@valija/contracts';

/** A system that answers live, for a body of its own. */
export interface LiveSystem {
  readonly systemId: string;
  readonly service: OfferedService;
  /** DIR3 code of its body. */
  readonly body: string;
  /** It takes its time: so there are answers of which a part has come and another has not. */
  readonly takesMs: number;
  /** Behind the folder of the region; else the hub asks it. */
  readonly isBehindFolder?: boolean;
}

/** The folder of a region: the process `andalucia-carpeta` of the stack, which the hub asks as one provider. */
export const folderId = 'andalucia-carpeta';
const REGION = 'A01002820';
const DEPARTMENT = 'A01900011';
const STATE = 'E04990401';

const SLOW_MS = 600;

export const liveSystems: readonly LiveSystem[] = [
  { systemId: 'prueba-expedientes', service: 'case-files', body: STATE, takesMs: 0 },
  { systemId: 'prueba-expedientes-lento', service: 'case-files', body: STATE, takesMs: SLOW_MS },
  {
    systemId: 'prueba-departamento',
    service: 'case-files',
    body: DEPARTMENT,
    takesMs: 0,
    isBehindFolder: true,
  },
  { systemId: 'prueba-citas', service: 'appointments', body: STATE, takesMs: 0 },
  { systemId: 'prueba-citas-lento', service: 'appointments', body: REGION, takesMs: SLOW_MS },
];

const inForce = { status: 'in-force', pageUrl: 'https://sede.prueba.example' };

interface LiveAddresses {
  readonly endpointOf: (systemId: string) => string;
  readonly folderUrl: string;
}

/** What the directory must hold of them. */
export function liveEntries({ endpointOf, folderUrl }: LiveAddresses): Record<string, object[]> {
  const operated = [
    ...liveSystems.map(({ systemId, body }) => ({ systemId, body })),
    { systemId: folderId, body: REGION },
  ];
  return {
    bodies: [
      { dir3: REGION, name: 'Región de la Prueba', sector: 'region', ...inForce },
      { dir3: DEPARTMENT, name: 'Departamento de la Prueba', sector: 'region', parent: REGION, ...inForce },
      { dir3: STATE, name: 'Dirección General de la Prueba', sector: 'state', ...inForce },
    ],
    systems: operated.map(({ systemId, body }) => ({ systemId, name: systemId, operator: body })),
    services: [
      {
        body: REGION,
        service: 'case-files',
        systemId: folderId,
        endpoint: folderUrl,
        level: 'advanced',
      },
      ...liveSystems.map(({ systemId, service, body, isBehindFolder }) => ({
        ...{ body, service, systemId, endpoint: endpointOf(systemId), level: 'basic' },
        ...(isBehindFolder === true && { askedBy: [folderId] }),
      })),
    ],
  };
}
