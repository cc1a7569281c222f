import { hash } from 'node:crypto';
import { type NodeEventName, envelopeHeaders, nodeTopics } from '@valija/contracts';
import type { OutgoingRecord } from '@valija/messaging';
import { campaignNodes, generalNode, issuersOf, libraryNode } from './campaign-nodes.js';
import { type Beat, type Plot, plots, roughPlots } from './plots.js';
import { Seeded, uuidOf } from './seeded.js';
import { type Story, newStory } from './snapshot.js';

export interface LoadOptions {
  readonly seed: string;
  readonly nodeId: string;
  /** How many events at least; a story that has begun is told to its end. */
  readonly events: number;
  /** The present of the story. */
  readonly atMs: number;
}

/** An event as its node sends it. */
export interface PlannedEvent {
  readonly eventId: string;
  readonly name: NodeEventName;
  readonly dispatchId: string;
  readonly value: string;
  readonly isWithoutId: boolean;
  /** Who may act on it. */
  readonly persona: string | undefined;
}

const WITH_LIBRARY: ReadonlySet<string> = new Set([libraryNode, generalNode]);
const DUPLICATES = 0.02;
/** Other events lie between two of one dispatch. */
const APART = { least: 1, most: 400 };

/**
 * All that a node sends, in its order: the same for the same seed. Each dispatch has a plot; the events of many lie
 * between each other, and some come twice.
 */
export function* loadOf(options: LoadOptions): Generator<PlannedEvent> {
  const teller = new Teller(options);
  const later = new Map<number, PlannedEvent[]>();
  let told = 0;
  for (let at = 0; told < options.events || later.size > 0; at++) {
    yield* later.get(at) ?? [];
    later.delete(at);
    if (told >= options.events) continue;
    let when = at;
    for (const event of teller.nextStory()) {
      told += 1;
      if (when === at) yield event;
      else later.set(when, [...(later.get(when) ?? []), event]);
      when += teller.random.between(APART.least, APART.most);
    }
  }
}

/** The record of an event, as a node of any make sends it. */
export function recordOf(nodeId: string, event: PlannedEvent, time: string): OutgoingRecord {
  const { ce_id: id, ...headers } = envelopeHeaders({
    id: event.eventId,
    name: event.name,
    source: `/nodes/${nodeId}`,
    time,
    subject: event.dispatchId,
  });
  return {
    topic: nodeTopics(nodeId).dispatches,
    key: event.dispatchId,
    value: event.value,
    headers: event.isWithoutId || id === undefined ? headers : { ...headers, ce_id: id },
  };
}

export function digestOf({ value }: PlannedEvent): string {
  return hash('sha256', value);
}

class Teller {
  readonly random: Seeded;
  private readonly plots: readonly (readonly [number, Plot])[];
  private count = 0;

  constructor(private readonly options: LoadOptions) {
    this.random = new Seeded(`${options.seed}/${options.nodeId}`);
    this.plots = WITH_LIBRARY.has(options.nodeId) ? plots : [...plots, ...roughPlots];
  }

  nextStory(): PlannedEvent[] {
    const { nodeId, atMs } = this.options;
    const { random } = this;
    const story = this.storyOf(nodeId, this.count);
    const other = random.oneOf(campaignNodes.filter((each) => each !== nodeId));
    const stranger = { story: this.storyOf(other, this.count) };
    this.count += 1;
    const beats = this.plot()({ random, story, atMs, stranger });
    return beats.flatMap((beat) => this.withRepeats(story, beat));
  }

  /** The same for whoever asks: a node can name a dispatch of another. */
  private storyOf(nodeId: string, index: number): Story {
    const { seed, atMs } = this.options;
    const random =
      nodeId === this.options.nodeId ? this.random : new Seeded(`${seed}/${nodeId}/${String(index)}`);
    return newStory(random, uuidOf(`${seed}/${nodeId}/${String(index)}`), issuersOf(nodeId), atMs);
  }

  private plot(): Plot {
    const whole = this.plots.reduce((sum, [share]) => sum + share, 0);
    let at = this.random.next() * whole;
    for (const [share, plot] of this.plots) if ((at -= share) < 0) return plot;
    return plots[0]?.[1] ?? (() => []);
  }

  private withRepeats({ dispatchId, persona }: Story, beat: Beat): PlannedEvent[] {
    const { name, value, mark, isWithoutId = false } = beat;
    const said = /^\{"dispatchId":"([^"]+)"/.exec(value)?.[1] ?? dispatchId;
    const eventId = uuidOf(`${this.options.seed}/${this.options.nodeId}/${dispatchId}/${mark}`);
    const event = { eventId, name, dispatchId: said, value, isWithoutId, persona };
    if (!this.random.chance(DUPLICATES)) return [event];
    // The library never sends an id twice by itself: there the repeat is the same snapshot as another event.
    if (!WITH_LIBRARY.has(this.options.nodeId)) return [event, event];
    return name === 'DispatchMadeAvailable'
      ? [event, { ...event, eventId: uuidOf(`${eventId}/again`) }]
      : [event];
  }
}
