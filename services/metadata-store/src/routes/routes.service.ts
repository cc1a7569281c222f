import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import { Database, type Transaction } from '@valija/database';
import { DirectoryCopy } from '@valija/directory-copy';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, Closing, LOGGER, Rounds } from '@valija/service';
import { SharingService, type Told } from '../life/sharing.service.js';
import { departuresOf, governingBody, nextChangeMs, routeChanges } from './body-routes.js';
import { type OpenChange, type OpenDispatch, RoutesRepository } from './routes.repository.js';

const LOOK_EVERY_MS = 1_000;
/** Ids looked at in one transaction: some milliseconds, in which nobody can act on those of them that are told. */
const SLICE = 2_000;
/** A batch may have been checked with a copy of the directory that is so much older than ours. */
const COPIES_APART_MS = 60_000;

/**
 * The routes of bodies, as the store needs them: who speaks for a dispatch, and who is to know when a body comes by
 * another node. A change of route is told of every open dispatch of the body, slice by slice in the order of ids, so
 * no index is needed for what happens to a body twice a decade. It goes on where it was after a restart.
 */
@Injectable()
export class RoutesService implements OnApplicationBootstrap {
  private readonly rounds: Rounds;
  private seen: Map<string, string | undefined> | undefined;
  private isStale = true;
  private departures: ReadonlyMap<string, readonly number[]> | undefined;
  private nextChangeMs = -Infinity;
  private readonly told;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(RoutesRepository) private readonly repository: RoutesRepository,
    @Inject(SharingService) private readonly sharing: SharingService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Closing) closing: Closing,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.told = metrics.counter(
      'routes_told_total',
      'Open dispatches whose nodes were told of another route',
    );
    directory.onChange(() => {
      this.isStale = true;
      this.departures = undefined;
    });
    this.rounds = new Rounds(closing);
  }

  onApplicationBootstrap(): void {
    this.rounds.start({
      everyMs: LOOK_EVERY_MS,
      round: () => this.step(),
      onFailure: (error) => {
        this.logger.warn({ err: error }, 'changes of routes wait to be told: Postgres does not answer');
      },
    });
  }

  /** Until the copy of the directory is there nobody can say who speaks for what. */
  get known(): Promise<void> {
    return this.directory.loaded;
  }

  /** What the directory says of a node, for what others made and for its own. */
  voiceOf(
    nodeId: string,
    nowMs: number,
  ): { isHeir: (issuer: string) => boolean; hasAgreement: (issuer: string, atMs: number) => boolean } {
    const { model } = this.directory;
    const hasAgreement = (issuer: string, atMs: number): boolean =>
      model.authority(nodeId, issuer, atMs) === 'granted';
    const isHeir = (issuer: string): boolean =>
      model.route(issuer, 'notifications', nowMs)?.node === nodeId && hasAgreement(issuer, nowMs);
    return { isHeir, hasAgreement };
  }

  /** The node of a body's route now. */
  nodeOf(issuer: string, nowMs: number): string | undefined {
    return this.directory.model.route(issuer, 'notifications', nowMs)?.node;
  }

  /** Whether bodies have left a node about the time at which a batch of its was checked. */
  mayBeLate(nodeId: string, checkedAtMs: number, nowMs: number): boolean {
    this.departures ??= departuresOf(this.directory.model);
    const fromMs = checkedAtMs - COPIES_APART_MS;
    return (this.departures.get(nodeId) ?? []).some((leftMs) => fromMs < leftMs && leftMs <= nowMs);
  }

  /** New dispatches that were on their way when their body changed its route: within the transaction that makes them. */
  async tellLate(tx: Transaction, ids: readonly string[], nowMs: number): Promise<void> {
    if (ids.length === 0) return;
    const made = await this.repository.findIssuers(tx, ids);
    await this.tell(tx, made, nowMs, () => undefined);
  }

  /**
   * Notices changes, and tells one slice of what is open.
   *
   * @returns whether there is more to tell
   */
  async step(): Promise<boolean> {
    await this.notice(this.clock.epochMs());
    const changes = await this.repository.findOpen();
    if (changes.length === 0) return false;
    await this.tellSlice(changes, this.clock.epochMs());
    return true;
  }

  /** The routes as they are now, beside those that were seen last; looked at when they can have changed. */
  private async notice(nowMs: number): Promise<void> {
    if (!this.directory.isReady || (!this.isStale && nowMs < this.nextChangeMs)) return;
    this.isStale = false;
    this.nextChangeMs = nextChangeMs(this.directory.model, nowMs);
    try {
      const seen = (this.seen ??= await this.repository.findSeen());
      const changes = routeChanges(this.directory.model, seen, nowMs);
      if (changes.length === 0) return;
      await this.repository.remember(changes);
      for (const { body, node } of changes) seen.set(body, node);
      const changed = changes.filter(({ previous }) => previous !== undefined);
      for (const { body, node, previous } of changed)
        this.logger.info({ body, node, previous }, 'a body comes by another node');
    } catch (error) {
      this.isStale = true;
      throw error;
    }
  }

  private async tellSlice(changes: readonly OpenChange[], nowMs: number): Promise<void> {
    const after = changes.map(({ toldUpTo }) => toldUpTo).reduce((one, other) => (other < one ? other : one));
    const byBody = new Map(changes.map((change) => [change.body, change]));
    const bodyOf = this.bodiesWith(byBody);
    await this.database.transaction(async (tx) => {
      const upTo = await this.repository.endOfSlice(tx, after, SLICE);
      const open = await this.repository.lockOpen(tx, [...bodyOf.keys()], { after, upTo });
      const changeOf = ({ issuer }: OpenDispatch): OpenChange | undefined =>
        byBody.get(bodyOf.get(issuer) ?? '');
      const waiting = open.filter((each) => each.dispatchId > (changeOf(each)?.toldUpTo ?? ''));
      this.told.inc(await this.tell(tx, waiting, nowMs, (each) => changeOf(each)?.previous));
      await this.repository.markTold(tx, [...byBody.keys()], upTo);
    });
  }

  /** Every body that follows one of these routes, with the body whose route it is. */
  private bodiesWith(changed: ReadonlyMap<string, unknown>): Map<string, string> {
    const { model } = this.directory;
    const seen = this.seen ?? new Map<string, string | undefined>();
    return new Map(
      model.all('body').flatMap(({ dir3 }): [string, string][] => {
        const body = governingBody(model, seen, dir3);
        return body !== undefined && changed.has(body) ? [[dir3, body]] : [];
      }),
    );
  }

  /** @returns how many dispatches have more than one node to tell */
  private async tell(
    tx: Transaction,
    dispatches: readonly OpenDispatch[],
    nowMs: number,
    previousOf: (dispatch: OpenDispatch) => string | undefined,
  ): Promise<number> {
    const { model } = this.directory;
    const told = dispatches.flatMap((dispatch): Told[] => {
      const { dispatchId, issuer, madeBy } = dispatch;
      const heir = this.nodeOf(issuer, nowMs);
      const previous = previousOf(dispatch);
      // Who has no agreement any more is no longer shown what is not its own.
      const leaver =
        previous !== undefined && model.authority(previous, issuer, nowMs) === 'granted'
          ? previous
          : undefined;
      const nodes = [...new Set([madeBy, leaver, heir])].filter((node) => node !== undefined);
      if (nodes.length < 2 && previous === undefined) return [];
      return [{ dispatchId, nodes, hearer: heir === madeBy ? undefined : heir, routedBy: heir }];
    });
    await this.sharing.tellRoute(tx, told, nowMs);
    return told.length;
  }
}
