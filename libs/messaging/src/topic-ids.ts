import { setImmediate } from 'node:timers/promises';

/** Topics that are asked for, and what is found: by name, without those that are not there. */
interface Asking {
  readonly topics: Set<string>;
  readonly ids: Promise<ReadonlyMap<string, string>>;
}

/** Whoever asks in one turn is answered by one question to the broker, which is asked after all of them. */
export class TopicIds {
  private asking: Asking | undefined;

  /** @param find undefined where one of the topics is not there */
  constructor(
    private readonly find: (topics: readonly string[]) => Promise<ReadonlyMap<string, string> | undefined>,
  ) {}

  async idOf(topic: string): Promise<string | undefined> {
    this.asking ??= this.ask();
    const { topics, ids } = this.asking;
    topics.add(topic);
    return (await ids).get(topic);
  }

  private ask(): Asking {
    const topics = new Set<string>();
    const find = async (): Promise<ReadonlyMap<string, string>> => {
      await setImmediate();
      this.asking = undefined;
      const ids = await this.find([...topics]);
      if (ids || topics.size === 1) return ids ?? new Map();
      // One that is gone fails the question for all.
      const single = await Promise.all([...topics].map((topic) => this.find([topic])));
      return new Map(single.flatMap((found) => [...(found ?? [])]));
    };
    return { topics, ids: find() };
  }
}
