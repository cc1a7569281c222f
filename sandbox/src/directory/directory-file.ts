import type {
  AgreementEntry,
  BodyEntry,
  ClientEntry,
  MaintenanceEntry,
  NodeEntry,
  RouteEntry,
  ServiceEntry,
  SystemEntry,
} from '@valija/contracts';
import { type Administration, type NodePlan, issuersOf } from '../world/administration.js';
import { type CouncilPlan, councilPlans } from '../world/councils.js';
import { nodePlans } from '../world/nodes.js';
import { generalNodeOperator } from '../world/other-entities.js';
import { appointmentServices, appointmentSystemEntries } from './appointment-entries.js';
import { caseServices, caseSystemEntries } from './case-entries.js';
import { bodies } from './bodies.js';
import { clients } from './clients.js';

/** What the directory must hold, in the shape of its `apply` operation. */
interface DirectoryFile {
  readonly bodies: readonly BodyEntry[];
  readonly systems: readonly SystemEntry[];
  readonly services: readonly ServiceEntry[];
  readonly nodes: readonly NodeEntry[];
  readonly routes: readonly RouteEntry[];
  readonly agreements: readonly AgreementEntry[];
  readonly clients: readonly ClientEntry[];
  readonly maintenances: readonly MaintenanceEntry[];
}

interface Addresses {
  readonly sandboxUrl: string;
  readonly generalNodeUrl: string;
  readonly regionalFolderUrl: string;
}

export const GENERAL_NODE_ID = 'nodo-general';
/** Everything in the sandbox holds from a day long past, so that no clock matters. */
const FROM = '2024-01-01T00:00:00+01:00';
const CONTRACT_VERSION = '1';

export function directoryFile({ sandboxUrl, generalNodeUrl, regionalFolderUrl }: Addresses): DirectoryFile {
  const withSystem = nodePlans.flatMap(issuersOf).flatMap((body) => {
    const { systemId } = body;
    return systemId === undefined ? [] : [{ body, systemId }];
  });
  const councils = councilPlans();
  return {
    bodies: bodies(),
    systems: [
      ...withSystem.map(({ body, systemId }) => ({
        systemId,
        name: `Notificaciones de ${body.names.es}`,
        operator: body.dir3,
        contactEmail: `soporte@${systemId}.example`,
      })),
      ...caseSystemEntries(),
      ...appointmentSystemEntries(),
    ],
    services: [
      ...withSystem.map(({ body, systemId }): ServiceEntry => ({
        body: body.dir3,
        service: 'notifications',
        systemId,
        endpoint: `${sandboxUrl}/systems/${systemId}`,
        level: 'basic',
      })),
      ...caseServices(sandboxUrl, regionalFolderUrl),
      ...appointmentServices(sandboxUrl),
    ],
    nodes: [
      ...nodePlans.map(({ nodeId, name, kind, root }): NodeEntry => ({
        nodeId,
        name,
        kind,
        operator: root.dir3,
        status: 'active',
        endpoint: `${sandboxUrl}/nodes/${nodeId}`,
      })),
      {
        nodeId: GENERAL_NODE_ID,
        name: 'Nodo general para entidades locales pequeñas',
        kind: 'general',
        operator: generalNodeOperator.dir3,
        status: 'active',
        endpoint: `${generalNodeUrl}/content`,
      },
    ],
    routes: [
      ...nodePlans.flatMap(({ nodeId, root, members }) =>
        [root, ...members].map((body) => route(nodeId, body)),
      ),
      ...councils.map(({ administration }) => route(GENERAL_NODE_ID, administration)),
    ],
    agreements: [...nodePlans.flatMap(agreementsOf), ...councils.map(councilAgreement)],
    clients: clients(),
    maintenances: [],
  };
}

function route(node: string, { dir3 }: Administration): RouteEntry {
  return { body: dir3, service: 'notifications', node, from: FROM };
}

/** A node's own body with its units; and each municipality that joined it. */
function agreementsOf({ nodeId, kind, root, members }: NodePlan): AgreementEntry[] {
  const ownBasis = 'Ley 39/2015, art. 43: notificaciones de la propia administración';
  const memberBasis =
    kind === 'regional'
      ? 'Ley 40/2015, art. 47: convenio de adhesión a la plataforma autonómica'
      : 'Ley 40/2015, art. 47: convenio de asistencia con la diputación';
  return [agreement(nodeId, root, ownBasis), ...members.map((body) => agreement(nodeId, body, memberBasis))];
}

function councilAgreement({ administration }: CouncilPlan): AgreementEntry {
  return agreement(
    GENERAL_NODE_ID,
    administration,
    'Ley 39/2015, disposición adicional segunda: adhesión a las plataformas de la Administración General del Estado',
  );
}

function agreement(node: string, { dir3 }: Administration, legalBasis: string): AgreementEntry {
  return {
    agreementId: `${node}.${dir3.toLowerCase()}`,
    node,
    body: dir3,
    includesUnits: true,
    legalBasis,
    contractVersion: CONTRACT_VERSION,
    contactEmail: `convenios@${node}.example`,
    from: FROM,
  };
}
