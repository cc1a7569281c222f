import type { Clock } from '@valija/clock';
import type { AgreementEntry, RouteEntry } from '@valija/contracts';
import { dayRange, lastDayOf } from '@valija/legal';

export interface NewNode {
  readonly kind: string;
  readonly name: string;
  readonly operator: string;
  readonly endpoint?: string;
  readonly body: readonly string[];
  readonly units: boolean;
}

/** A declarative file with one node. (Mapped types: an interface is no record.) */
export interface NodeFile {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly agreements: readonly Pick<AgreementEntry, keyof AgreementEntry>[];
  readonly routes: readonly Pick<RouteEntry, keyof RouteEntry>[];
}

interface Beginning {
  readonly agreementId: string;
  readonly dir3: string;
  readonly from: string;
}

/** What the directory is asked to hold for a node: itself, and an agreement and a route for each of its bodies. */
export class NodeEntries {
  constructor(
    /** The agreement as the directory has it now. */
    private readonly findAgreement: (agreementId: string) => Promise<AgreementEntry | undefined>,
    private readonly clock: Clock,
  ) {}

  async of(nodeId: string, { kind, name, operator, endpoint, body, units }: NewNode): Promise<NodeFile> {
    const beginnings = await Promise.all(body.map((dir3) => this.beginning(nodeId, dir3)));
    return {
      nodes: [
        { nodeId, name, kind, operator, status: 'active', ...(endpoint !== undefined && { endpoint }) },
      ],
      agreements: beginnings.map(({ agreementId, dir3, from }) => ({
        agreementId,
        node: nodeId,
        body: dir3,
        includesUnits: units,
        legalBasis: 'Convenio de adhesión',
        contractVersion: '1',
        from,
      })),
      routes: beginnings.map(({ dir3, from }) => ({
        body: dir3,
        service: 'notifications',
        node: nodeId,
        from,
      })),
    };
  }

  /** The present day of Madrid. Who repeats the command later says the same: what has begun keeps its beginning. */
  private async beginning(nodeId: string, dir3: string): Promise<Beginning> {
    const agreementId = `${nodeId}.${dir3.toLowerCase()}`;
    const nowMs = this.clock.epochMs();
    const held = await this.findAgreement(agreementId);
    const isHeld = held && (held.to === undefined || Date.parse(held.to) > nowMs);
    const from = isHeld ? held.from : dayRange(lastDayOf(nowMs + 1)).from;
    return { agreementId, dir3, from };
  }
}
