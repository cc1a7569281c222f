import { readFileSync } from 'node:fs';
import { BlindIndex, Keyring } from '@valija/dispatch-rows';
import type { Target } from '../load/http-load.js';
import { person } from '../load/population.js';
import { PeerProcess } from '../peers/peer-process.js';
import { freePort, untilItAnswers } from '../peers/ports.js';
import type { Stage } from '../stage/stage.js';

/** The bare list, in a process of its own, and the requests that ask it for the same persons. */
export class RawList {
  private constructor(
    private readonly process: PeerProcess,
    private readonly origin: string,
    private readonly blindIndex: BlindIndex,
  ) {}

  static async start({ plan, store }: Stage): Promise<RawList> {
    const { dataKeys } = plan.secrets.files;
    const port = await freePort();
    const process = PeerProcess.start('raw-list-peer', {
      PEER_DATABASE_URL: store.url,
      PEER_DATA_KEYS_FILE: dataKeys,
      PEER_PORT: String(port),
    });
    await untilItAnswers(port);
    const blindIndex = new BlindIndex(Keyring.from(readFileSync(dataKeys, 'utf8')));
    return new RawList(process, `http://127.0.0.1:${String(port)}`, blindIndex);
  }

  targetFor(persons: readonly number[]): Target {
    return {
      origin: this.origin,
      requests: persons.map((number) => ({
        path: `/${this.blindIndex.keyOf(person(number))}`,
        headers: {},
      })),
    };
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
