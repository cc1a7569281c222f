import { SystemClock } from '@valija/clock';
import { CitizenApi } from '../citizen/citizen-api.js';
import { signIn } from '../citizen/sign-in.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import type { Output } from '../output.js';
import type { Profile } from '../profile.js';
import { until } from './until.js';
import type { HeardEvent, SandboxApi, SentDispatch } from './sandbox-api.js';

/** Where the tour goes: a node of the sandbox, and the system that serves what its root body sends. */
const NODE = 'andalucia';
const ORIGIN = 'andalucia-notificaciones';
const HEARS_WITHIN_MS = 15_000;
const VISIBLE_WITHIN_MS = 5_000;

const clock = new SystemClock();

export interface TourStep {
  readonly step: string;
  readonly seen: Readonly<Record<string, unknown>>;
}

/** The whole path of a notification, one step after another, each told as it is seen. */
export class Tour {
  readonly steps: TourStep[] = [];

  constructor(
    private readonly profile: Profile,
    private readonly sandbox: SandboxApi,
    private readonly persona: string,
    private readonly output: Output,
  ) {}

  async run(): Promise<void> {
    const sent = await this.publish();
    const citizen = new CitizenApi(
      this.profile.citizenApiUrl,
      await signIn(this.profile, this.persona, 'dnie'),
      'es',
    );
    await this.findPending(citizen, sent.snapshot.dispatchId);
    await this.failWithoutEffect(citizen, sent.snapshot.dispatchId);
    const appearanceId = await this.open(citizen, sent.snapshot.dispatchId);
    await this.hear(sent.snapshot.dispatchId, appearanceId);
    await this.openAgain(citizen, sent.snapshot.dispatchId, appearanceId);
  }

  private async publish(): Promise<SentDispatch> {
    this.say(
      `1. A node publishes`,
      `The regional node "${NODE}" writes a dispatch into its outbox and sends its metadata over Kafka; the documents stay with it.`,
    );
    const begunMs = clock.epochMs();
    const sent = await this.sandbox.send(NODE, { persona: this.persona, annexes: ['text'] });
    const { snapshot, outcome } = sent;
    if (outcome.outcome === 'rejected')
      throw new CommandFailed(
        `The hub rejected it: ${outcome.code ?? ''} ${outcome.detail ?? ''}`,
        exitCodes.rejected,
      );
    this.see(
      'published',
      `the hub has answered "${outcome.outcome}" in ${clock.epochMs() - begunMs} ms: dispatch ${snapshot.dispatchId}`,
      {
        dispatchId: snapshot.dispatchId,
        outcome: outcome.outcome,
      },
    );
    return sent;
  }

  private async findPending(citizen: CitizenApi, dispatchId: string): Promise<void> {
    this.say(
      `2. ${this.persona} reads what waits`,
      'Signed in at the Cl@ve simulator with the DNIe; reading lists and details has no legal effect.',
    );
    const waiting = await until(
      async () => (await citizen.pending()).items.find((item) => item.dispatchId === dispatchId),
      VISIBLE_WITHIN_MS,
      'The dispatch is not among what waits.',
    );
    this.see(
      'pending',
      `${waiting.issuer.name}: "${waiting.subject?.text ?? ''}", to be opened until ${waiting.accessDeadline ?? 'no date'}`,
      { issuer: waiting.issuer.name, accessDeadline: waiting.accessDeadline },
    );
  }

  private async failWithoutEffect(citizen: CitizenApi, dispatchId: string): Promise<void> {
    this.say(
      '3. The origin is down',
      "The administration's server is switched off, and the citizen tries to open. No content, no legal effect.",
    );
    const { legalWarning } = await citizen.one(dispatchId);
    await this.sandbox.setMode(ORIGIN, 'down');
    const refusal = await citizen
      .appear(dispatchId, 'accept', legalWarning?.id ?? 'none')
      .catch((error: unknown) => error)
      .finally(() => this.sandbox.setMode(ORIGIN, 'normal'));
    if (!(refusal instanceof CommandFailed))
      throw new CommandFailed('It was opened, with its origin down.', exitCodes.unexpected);
    const { state } = await citizen.one(dispatchId);
    const { code } = refusal.details as { code?: string };
    if (code !== 'content-unavailable')
      throw new CommandFailed(`The answer was "${code ?? ''}".`, exitCodes.unexpected);
    if (state !== 'available')
      throw new CommandFailed(`The failure left the state "${state}".`, exitCodes.unexpected);
    this.see('unavailable', `the answer is "${code}", and the dispatch is still ${state}`, {
      code,
      state,
    });
  }

  private async open(citizen: CitizenApi, dispatchId: string): Promise<string> {
    this.say(
      '4. The citizen opens it',
      'The hub fetches every document live from the origin, holds each against its digest, and only then records who, what and when.',
    );
    const appearance = await until(
      async () => {
        const { legalWarning } = await citizen.one(dispatchId);
        return citizen.appear(dispatchId, 'accept', legalWarning?.id ?? 'none').catch(unlessOriginRecovers);
      },
      HEARS_WITHIN_MS,
      'The origin did not come back.',
    );
    for (const document of appearance.documents) {
      const { bytes, isExact } = await citizen.document(document);
      if (!isExact)
        throw new CommandFailed(`${document.fileName} is not what was announced.`, exitCodes.unexpected);
      this.output.say(`   ${document.fileName}: ${bytes.length} bytes, exactly as announced`);
    }
    await citizen.receipt(appearance.appearanceId);
    const { appearanceId, state, appearedAt } = appearance;
    this.see('opened', `${state} at ${appearedAt}; receipt ${appearanceId}, signature verified`, {
      appearanceId,
      state,
      appearedAt,
    });
    return appearanceId;
  }

  private async hear(dispatchId: string, appearanceId: string): Promise<void> {
    this.say(
      '5. The node hears of it',
      'The act goes back to the node over its own Kafka topic, with the signed receipt.',
    );
    const heard = await until(
      async () => (await this.sandbox.heard(NODE, dispatchId)).find((each) => tellsOf(each, appearanceId)),
      HEARS_WITHIN_MS,
      'The node has not heard of the appearance.',
    );
    const { sequence, legalAt } = heard.event;
    this.see('heard', `${heard.name}, number ${sequence} of this dispatch, legal instant ${legalAt}`, {
      name: heard.name,
      sequence,
      legalAt,
    });
  }

  private async openAgain(citizen: CitizenApi, dispatchId: string, appearanceId: string): Promise<void> {
    this.say(
      '6. Opening it once more',
      'A second opening shows the content again and changes nothing: the first receipt counts.',
    );
    const { legalWarning } = await citizen.one(dispatchId);
    const again = await citizen.appear(dispatchId, 'accept', legalWarning?.id ?? 'none');
    if (again.appearanceId !== appearanceId)
      throw new CommandFailed('A second receipt was made.', exitCodes.unexpected);
    this.see('opened-again', `the same receipt, ${appearanceId}`, { appearanceId });
  }

  private say(title: string, text: string): void {
    this.output.say(`\n${title}\n   ${text}`);
  }

  private see(step: string, words: string, seen: Readonly<Record<string, unknown>>): void {
    this.steps.push({ step, seen });
    this.output.say(`   → ${words}`);
  }
}

function tellsOf({ event }: HeardEvent, appearanceId: string): boolean {
  return event.appearanceId === appearanceId;
}

/** An origin that failed a moment ago may be left alone for a little while: that answer is waited out. */
function unlessOriginRecovers(error: unknown): undefined {
  const details =
    error instanceof CommandFailed ? (error.details as { code?: string } | undefined) : undefined;
  if (details?.code === 'content-unavailable') return undefined;
  throw error;
}
