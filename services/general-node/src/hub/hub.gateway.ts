import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Clock, sleep } from '@valija/clock';
import { CodedError, type NodeEvent, nodeTopics } from '@valija/contracts';
import { kafkaSettings } from '@valija/messaging';
import { BrokerAdmin } from '@valija/messaging/admin';
import { Node, type PublishOutcome } from '@valija/node-sdk';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, CONFIGURATION, Closing, HealthChecks, LOGGER } from '@valija/service';
import type { GeneralNodeConfiguration } from '../config.js';
import { EventsService } from '../events/events.service.js';
import { State } from '../state/state.service.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const MEASURE_EVERY_MS = 30_000;

/** The hub, through node-sdk: this node is a node like any other. */
@Injectable()
export class HubGateway implements OnApplicationBootstrap {
  private node: Node | undefined;
  private readonly admin: BrokerAdmin;
  private readonly stopping = new AbortController();
  private readonly starting = Promise.withResolvers<undefined>();
  private running: Promise<void> = Promise.resolve();
  private readonly queue;
  private readonly oldest;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: GeneralNodeConfiguration,
    @Inject(State) private readonly state: State,
    @Inject(EventsService) private readonly events: EventsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthChecks) health: HealthChecks,
    @Inject(Closing) closing: Closing,
  ) {
    this.admin = new BrokerAdmin(kafkaSettings(configuration, 'general-node-health'));
    this.queue = metrics.gauge('general_node_outbox', 'Events of the outbox by state', ['state']);
    this.oldest = metrics.gauge(
      'general_node_outbox_oldest_seconds',
      'Age of the oldest event that the hub has not answered',
    );
    health.register('kafka', async () => {
      if (!this.node) return 'not connected yet';
      await this.reach();
      return undefined;
    });
    closing.add('connections', () => this.stop());
  }

  /** Not waited for: content is given to the hub, and so to citizens, while Kafka is away. */
  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Resolves when the node has been connected once; from then on the outbox bridges what Kafka misses. */
  whenStarted(): Promise<unknown> {
    return this.starting.promise;
  }

  /** @throws CodedError `service-unavailable` until the node has been connected once */
  mustBeStarted(): Node {
    if (!this.node) throw new CodedError('service-unavailable', { service: 'kafka' });
    return this.node;
  }

  /**
   * Puts an event into the outbox, within a transaction of the state.
   *
   * @returns its id
   * @throws EventInvalid where the hub would reject it
   */
  enqueue(event: NodeEvent, eventId?: string): string {
    const [id] = this.mustBeStarted().enqueue([{ event, eventId }]);
    if (id === undefined) throw new Error('nothing was put into the outbox');
    return id;
  }

  /** Hears the hub's answer to each of these events when it comes: in days, if it must. */
  watch(eventIds: readonly string[], onAnswer: (outcome: PublishOutcome) => void): void {
    void this.mustBeStarted().settled(eventIds, onAnswer);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let pauseMs = FIRST_PAUSE_MS; !this.node; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.start();
      } catch (error) {
        this.logger.warn({ err: error, pauseMs }, 'Kafka does not answer: nothing can be published yet');
        await sleep(pauseMs, signal);
      }
      if (signal.aborted) return;
    }
    while (!signal.aborted) {
      this.measure(this.node);
      await sleep(MEASURE_EVERY_MS, signal);
    }
  }

  private async start(): Promise<void> {
    // First a look: a node that starts halfway would leave its consumers behind.
    await this.reach();
    this.node = await Node.start({
      nodeId: this.configuration.generalNodeId,
      kafka: kafkaSettings(this.configuration, 'general-node'),
      database: this.state.database,
      onEvents: (events) => this.events.take(events),
      logger: this.logger,
      clock: this.clock,
    });
    this.starting.resolve(undefined);
    this.logger.info({ nodeId: this.configuration.generalNodeId }, 'connected to the hub');
  }

  /** @throws Error where Kafka does not answer, or this node has no topics there */
  private async reach(): Promise<void> {
    const logs = await this.admin.logs(nodeTopics(this.configuration.generalNodeId).acks);
    if (!logs) throw new Error('Kafka does not answer, or the node is not registered there');
  }

  private measure(node: Node): void {
    const { queued, sent, oldestS } = node.status();
    for (const [state, value] of Object.entries({ queued, sent })) this.queue.set({ state }, value);
    this.oldest.set(oldestS);
  }

  private async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.admin.close();
    // The node closes the file with itself.
    if (this.node) await this.node.stop();
    else this.state.database.close();
  }
}
