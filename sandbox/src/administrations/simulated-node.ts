import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodePublication } from '@valija/contracts';
import { type HubEvent, Node, type PublishOutcome, type ToPublish, openOutbox } from '@valija/node-sdk';
import type { Logger } from '@valija/observability';
import type { seededNotices } from '../seeds/notices.js';
import type { SeededDispatch } from '../seeds/seed.js';
import type { NodePlan } from '../world/administration.js';
import { HeardEvents } from './heard-events.js';

interface NodeSurroundings {
  readonly brokers: readonly string[];
  readonly tls: boolean;
  readonly credentialsDir: string;
  readonly stateDir: string;
  readonly logger: Logger;
}

/** A node of the sandbox: what an administration does with `node-sdk`. */
export class SimulatedNode {
  private constructor(
    readonly plan: NodePlan,
    private readonly node: Node,
    private readonly heardEvents: HeardEvents,
    private readonly logger: Logger,
  ) {}

  static async start(plan: NodePlan, surroundings: NodeSurroundings): Promise<SimulatedNode> {
    const { nodeId } = plan;
    const { brokers, tls, credentialsDir, stateDir } = surroundings;
    const logger = surroundings.logger.child({ node: nodeId });
    const database = openOutbox(join(stateDir, `${nodeId}.sqlite`));
    const heardEvents = new HeardEvents(database);
    const node = await Node.start({
      nodeId,
      kafka: { brokers, tls, ...readCredentials(credentialsDir, nodeId) },
      database,
      onEvents: (events) => {
        heardEvents.add(events);
        return Promise.resolve();
      },
      logger,
    });
    return new SimulatedNode(plan, node, heardEvents, logger);
  }

  /** Puts the seed into the outbox, which knows what it has published before, and says what became of it. */
  seed(dispatches: readonly SeededDispatch[], notices: ReturnType<typeof seededNotices>): void {
    const eventIds = this.node.transaction(() =>
      this.node.enqueue([
        ...dispatches.map(({ snapshot, eventId }): ToPublish => ({
          event: { name: 'DispatchMadeAvailable', data: snapshot },
          eventId,
        })),
        ...notices.map(({ notice, eventId }): ToPublish => ({
          event: { name: 'NoticePublished', data: notice },
          eventId,
        })),
      ]),
    );
    void this.node.settled(eventIds).then((outcomes) => {
      const rejected = outcomes.filter(({ outcome }) => outcome === 'rejected');
      for (const { code, pointer, detail } of rejected)
        this.logger.warn({ code, pointer, why: detail }, 'the hub rejected something of the seed');
      this.logger.info({ answered: outcomes.length, rejected: rejected.length }, 'the seed is answered');
    });
  }

  /** @throws EventInvalid where the hub would reject it */
  publish(event: NodePublication, eventId?: string): Promise<PublishOutcome> {
    return this.node.publish(event, eventId);
  }

  heard(dispatchId?: string): HubEvent[] {
    return this.heardEvents.list(dispatchId);
  }

  outboxStatus(): ReturnType<Node['status']> {
    return this.node.status();
  }

  stop(): Promise<void> {
    return this.node.stop();
  }
}

function readCredentials(folder: string, nodeId: string): { username: string; password: string } {
  const path = join(folder, `${nodeId}.json`);
  const { username, password } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  if (typeof username !== 'string' || typeof password !== 'string')
    throw new Error(`${path} has no username and password`);
  return { username, password };
}
