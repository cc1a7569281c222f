import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { AlertLanguage, Contact, ContactOwner } from '@valija/contracts';
import { Database } from '@valija/database';
import { BlindIndex } from '@valija/dispatch-rows';
import type { Logger } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { changedLetter, codeLetter } from '../mail/letters.js';
import { MailGateway } from '../mail/mail.gateway.js';
import { SettingsService } from '../settings/settings.service.js';
import {
  AddressRefused,
  MailAway,
  TooManyCodes,
  VerificationExpired,
  VerificationFailed,
} from './contacts.errors.js';
import { ContactsRepository, type KnownContact, type Reachable } from './contacts.repository.js';
import {
  CODE_LIVES_MS,
  MOST_TRIES,
  type Pending,
  isNoSuchAddress,
  normalAddress,
  plainCode,
  verdictOn,
  waitForCode,
} from './verification.js';

const CODES = 1_000_000;
const CODE_DIGITS = 6;

/** Where people want to be told: their own word, verified by a code, used for nothing else. */
@Injectable()
export class ContactsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ContactsRepository) private readonly repository: ContactsRepository,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(MailGateway) private readonly mail: MailGateway,
    @Inject(BlindIndex) private readonly blindIndex: BlindIndex,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  keyOf(owner: ContactOwner): string {
    return this.blindIndex.keyOf(owner);
  }

  async get(owner: ContactOwner): Promise<Contact> {
    return this.read(this.keyOf(owner));
  }

  /**
   * Sends a code to the address. The one in use stays in use until the code was given; one that is in use already needs none,
   * but where nothing arrives there.
   *
   * @throws TooManyCodes, AddressRefused, MailAway: nothing is changed then
   */
  async put(owner: ContactOwner, given: string, language: AlertLanguage): Promise<Contact> {
    const personKey = this.keyOf(owner);
    const address = normalAddress(given);
    const known = await this.repository.find(personKey);
    if (known?.address === address && !known.isStopped) await this.repository.dropPending(personKey);
    else await this.sendCode(personKey, address, language);
    await this.settings.setLanguage(personKey, language);
    return this.read(personKey);
  }

  /** @throws VerificationFailed, VerificationExpired */
  async verify(owner: ContactOwner, given: string): Promise<Contact> {
    const personKey = this.keyOf(owner);
    const before = await this.repository.find(personKey);
    const nowMs = this.clock.epochMs();
    // A try counts, however it ends: what the transaction says is committed before anybody is told.
    const verdict = await this.database.transaction(async (tx) => {
      const pending = await this.repository.lockPending(tx, personKey);
      const reached = verdictOn(pending, plainCode(given), nowMs);
      if (reached.kind === 'verified') await this.repository.verify(tx, personKey, reached.address, nowMs);
      if (reached.kind === 'wrong') await this.repository.setTriesLeft(tx, personKey, reached.triesLeft);
      return reached;
    });
    if (verdict.kind === 'expired') throw new VerificationExpired();
    if (verdict.kind === 'wrong') throw new VerificationFailed(verdict.triesLeft);
    if (before && before.address !== verdict.address) await this.tellChanged(personKey, before);
    return this.read(personKey);
  }

  async forget(owner: ContactOwner): Promise<void> {
    const personKey = this.keyOf(owner);
    await this.database.transaction((tx) => this.repository.forget(tx, personKey));
  }

  /** Of these persons, those to whom mail can be sent. */
  reachable(personKeys: readonly string[]): Promise<Reachable[]> {
    return this.repository.findReachable(personKeys);
  }

  /** @returns the address in use; undefined where there is none, or nothing arrives there */
  async addressOf(personKey: string): Promise<string | undefined> {
    const contact = await this.repository.find(personKey);
    return contact && !contact.isStopped ? contact.address : undefined;
  }

  /**
   * Mail to this person, sent at an instant, came back. After "no such address" nothing more is sent there; what was sent to an
   * address of before says nothing of the one in use.
   */
  async recordBounce(personKey: string, code: string, sentAtMs: number): Promise<void> {
    const bounce = { code, isFinal: isNoSuchAddress(code), sentAtMs };
    await this.repository.recordBounce(personKey, bounce, this.clock.epochMs());
  }

  findToLookAt(beforeMs: number, most: number): Promise<Reachable[]> {
    return this.repository.findToLookAt(beforeMs, most);
  }

  markLookedAt(personKey: string): Promise<void> {
    return this.repository.markLookedAt(personKey, this.clock.epochMs());
  }

  private async sendCode(personKey: string, address: string, language: AlertLanguage): Promise<void> {
    const nowMs = this.clock.epochMs();
    const who = { personKey, addressKey: this.blindIndex.keyOfAddress(address) };
    const code = String(randomInt(CODES)).padStart(CODE_DIGITS, '0');
    const pending: Pending = { address, code, expiresAtMs: nowMs + CODE_LIVES_MS, triesLeft: MOST_TRIES };
    await this.database.transaction(async (tx) => {
      const { ofPerson, toAddress } = await this.repository.countCodes(tx, who, nowMs);
      const waitS = waitForCode(ofPerson, toAddress, nowMs);
      if (waitS > 0) throw new TooManyCodes(waitS);
      await this.repository.addCode(tx, who, nowMs);
    });
    const sent = await this.mail.send({ to: address, letter: codeLetter(code, language) });
    if (sent.kind !== 'sent') throw sent.kind === 'refused' ? new AddressRefused() : new MailAway();
    await this.repository.savePending(personKey, pending);
  }

  /** The owner of the old address learns of it, whoever did it. */
  private async tellChanged(personKey: string, { address, isStopped }: KnownContact): Promise<void> {
    if (isStopped) return;
    const { language } = await this.settings.of(personKey);
    const sent = await this.mail.send({ to: address, letter: changedLetter(language) });
    if (sent.kind !== 'sent') this.logger.warn({ outcome: sent.kind }, 'an old address could not be told');
  }

  private async read(personKey: string): Promise<Contact> {
    const [contact, pending, { language }] = await Promise.all([
      this.repository.find(personKey),
      this.repository.findPending(personKey),
      this.settings.of(personKey),
    ]);
    const isWaiting = pending && pending.expiresAtMs > this.clock.epochMs() && pending.triesLeft > 0;
    return {
      ...(contact && { email: asEmail(contact) }),
      ...(isWaiting && {
        pending: {
          address: pending.address,
          expiresAt: new Date(pending.expiresAtMs).toISOString(),
          triesLeft: pending.triesLeft,
        },
      }),
      language,
    };
  }
}

function asEmail({ address, verifiedAtMs, bounce, isStopped }: KnownContact): NonNullable<Contact['email']> {
  return {
    address,
    verifiedAt: new Date(verifiedAtMs).toISOString(),
    ...(bounce && {
      bounce: { at: new Date(bounce.atMs).toISOString(), code: bounce.code, isFinal: isStopped },
    }),
  };
}
