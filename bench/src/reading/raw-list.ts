import { readFileSync } from 'node:fs';
import { BlindIndex, Keyring } from '@valija/dispatch-rows';
import type { Target } from '../load/http-load.js';
import { person } from '../load/population.js';
import { PeerProcess } from '../peers/peer-process.js';
import type { Stage } from '../stage/stage.js';

/** The bare list, in a process of its own, and the requests that ask it for the same persons. */
export class RawList {
  private constructor(
    private readonly peer: PeerProcess,
    private readonly origin: string,
    private readonly blindIndex: BlindIndex,
  ) {}

  static async start({ plan, store }: Stage): Promise<RawList> {
    const { dataKeys } = plan.secrets.files;
    const { peer, origin } = await PeerProcess.listening('raw-list-peer', {
      PEER_DATABASE_URL: store.url,
      PEER_DATA_KEYS_FILE: dataKeys,
    });
    const blindIndex = new BlindIndex(Keyring.from(readFileSync(dataKeys, 'utf8')));
    return new RawList(peer, origin, blindIndex);
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
    return this.peer.stop();
  }
}
