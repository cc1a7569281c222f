import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { sleep } from '@valija/clock';
import { type Logger, Metrics } from '@valija/observability';
import { Closing, LOGGER } from '@valija/service';
import { type Council, councilsFrom } from './council.js';
import { CouncilsRepository } from './councils.repository.js';

const LOOK_EVERY_MS = 1_000;

/** Who publishes here. The file is followed: a council joins, changes a key or leaves without a restart. */
@Injectable()
export class CouncilsService implements OnModuleInit {
  private councils = new Map<string, Council>();
  private readonly stopping = new AbortController();
  private following: Promise<void> = Promise.resolve();
  private readonly known;
  private readonly isBroken;

  constructor(
    @Inject(CouncilsRepository) private readonly file: CouncilsRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Closing) closing: Closing,
  ) {
    this.known = metrics.gauge('general_node_councils', 'Councils that may publish through this node');
    this.isBroken = metrics.gauge(
      'general_node_councils_file_broken',
      '1 while the file of councils cannot be read and the last good one counts',
    );
    closing.add('work', async () => {
      this.stopping.abort();
      await this.following;
    });
  }

  /** Without one good file the node does not start: it would serve nobody. */
  async onModuleInit(): Promise<void> {
    await this.look();
    this.following = this.follow();
  }

  find(councilId: string): Council | undefined {
    return this.councils.get(councilId);
  }

  /** The council that issues for a body. */
  ofBody(dir3: string): Council | undefined {
    return [...this.councils.values()].find(({ bodies }) => bodies.includes(dir3));
  }

  /** Reads the file where it has changed; a broken one changes nothing. */
  private async look(): Promise<void> {
    const text = await this.file.readIfChanged();
    if (text === undefined) return;
    const councils = councilsFrom(text);
    this.councils = new Map(councils.map((council) => [council.councilId, council]));
    this.known.set(councils.length);
    this.isBroken.set(0);
    this.logger.info({ councils: [...this.councils.keys()] }, 'the file of councils was read');
  }

  private async follow(): Promise<void> {
    let said = '';
    for (;;) {
      await sleep(LOOK_EVERY_MS, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        await this.look();
      } catch (error) {
        this.isBroken.set(1);
        const problem = error instanceof Error ? error.message : 'unknown';
        if (problem !== said)
          this.logger.error({ err: error }, 'the file of councils is broken: the last good one goes on');
        said = problem;
      }
    }
  }
}
