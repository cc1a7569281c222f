import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { OpenDispatch } from '@valija/contracts';
import type { Arrival } from '@valija/dispatch-rows';
import { CLOCK, CONFIGURATION } from '@valija/service';
import type { AlertsConfiguration } from '../config.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { Preferences } from '../settings/preferences.js';
import { SettingsService } from '../settings/settings.service.js';
import { alertIdOf } from './alert-id.js';
import { AlertsRepository, type NewAlert } from './alerts.repository.js';
import { scheduleOf } from './schedule.js';
import { StoreGateway } from './store.gateway.js';

/** What one person is to be told of. */
interface Told {
  readonly personKey: string;
  readonly dispatch: OpenDispatch;
  readonly settings: Preferences;
  readonly newSinceMs: number;
}

/** Writes down what people are to be told, and when: nothing for who has given no address. */
@Injectable()
export class PlanningService {
  constructor(
    @Inject(AlertsRepository) private readonly repository: AlertsRepository,
    @Inject(ContactsService) private readonly contacts: ContactsService,
    @Inject(SettingsService) private readonly settings: SettingsService,
    @Inject(StoreGateway) private readonly store: StoreGateway,
    @Inject(CONFIGURATION) private readonly configuration: Pick<AlertsConfiguration, 'alertHoldS'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What has come. Safe to repeat. */
  async arrived(arrivals: readonly Arrival[]): Promise<void> {
    const reachable = await this.contacts.reachable([...new Set(arrivals.map(({ personKey }) => personKey))]);
    if (reachable.length === 0) return;
    const wanted = new Set(reachable.map(({ personKey }) => personKey));
    const settingsOf = await this.settings.ofAll([...wanted]);
    const told = arrivals
      .filter(({ personKey }) => wanted.has(personKey))
      .map((arrival): Told => ({
        personKey: arrival.personKey,
        dispatch: arrival,
        settings: settingsOf(arrival.personKey),
        newSinceMs: -Infinity,
      }));
    await this.repository.insert(told.flatMap((each) => this.plan(each)));
  }

  /**
   * Asks the store what is open for a person, and writes down what is missing: of somebody whose address is new, and of what a
   * lost message would have told.
   *
   * @returns how many alerts were missing
   */
  async lookAt(personKey: string, verifiedAtMs: number): Promise<number> {
    const settings = await this.settings.of(personKey);
    const open = await this.store.allOpenOf(personKey);
    const told = open.map((dispatch): Told => ({ personKey, dispatch, settings, newSinceMs: verifiedAtMs }));
    const missing = await this.repository.insert(told.flatMap((each) => this.plan(each)));
    await this.contacts.markLookedAt(personKey);
    return missing;
  }

  private plan({ personKey, dispatch, settings, newSinceMs }: Told): NewAlert[] {
    const { dispatchId } = dispatch;
    const holdMs = this.configuration.alertHoldS * 1_000;
    const nowMs = this.clock.epochMs();
    return scheduleOf({ dispatch, settings, holdMs, newSinceMs, nowMs }).map(({ kind, dueAtMs }) => ({
      alertId: alertIdOf(dispatchId, personKey, kind),
      dispatchId,
      personKey,
      kind,
      dueAtMs,
    }));
  }
}
