import { VirtualClock } from '@valija/clock';
import { CodedError, type DirectoryRecord, clientScopes, directoryKey } from '@valija/contracts';
import { DirectoryCopy, DirectoryModel } from '@valija/directory-copy';
import { AUDIENCES, AddressCheck, type AudienceCheck, type RateLimit, RequestLimits } from '@valija/http';
import { Metrics } from '@valija/observability';
import { type Answered, Doors, type Knock } from '@valija/testing';
import { SigningKey, TokenVerifier, generateSigningKey } from '@valija/tokens';
import { AboutController } from '../about/about.controller.js';
import { KeysService } from '../about/keys.service.js';
import { AlertsController } from '../alerts/alerts.controller.js';
import { AlertsGateway } from '../alerts/alerts.gateway.js';
import { AlertsService } from '../alerts/alerts.service.js';
import { ContactController } from '../alerts/contact.controller.js';
import { AppearancesController } from '../appearances/appearances.controller.js';
import { AppearancesService } from '../appearances/appearances.service.js';
import { AppointmentsController } from '../appointments/appointments.controller.js';
import { AppointmentsGateway } from '../appointments/appointments.gateway.js';
import { AppointmentsService } from '../appointments/appointments.service.js';
import { CaseFilesController } from '../case-files/case-files.controller.js';
import { CaseFilesGateway } from '../case-files/case-files.gateway.js';
import { CaseFilesService } from '../case-files/case-files.service.js';
import { DeliveryGateway } from '../appearances/delivery.gateway.js';
import { DispatchesController } from '../dispatches/dispatches.controller.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { StoreGateway } from '../dispatches/store.gateway.js';
import { CitizenCheck } from '../identity/citizen.check.js';
import { NoticesController } from '../notices/notices.controller.js';
import { NoticesService } from '../notices/notices.service.js';
import { StopController } from '../notices/stop.controller.js';
import { QuotaService } from '../identity/quota.service.js';

export const ISSUER = 'https://clave.example';
export const AUDIENCE = 'https://api.example';
export const ID = '019a2f00-0000-7000-8000-000000000001';

/** What the token of Ana says, through an application with every scope. */
const claims = {
  sub: 'ana',
  nif: '12345678Z',
  name: 'Ana Ejemplo',
  acr: 'substantial',
  clave_method: 'pin',
  client_id: 'folder',
  scope: ['openid', ...clientScopes].join(' '),
};

export interface Call extends Knock {
  /** Claims of the token that are not Ana's; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly issuer?: string;
  readonly audience?: string;
  readonly ageS?: number;
  readonly key?: SigningKey;
  /** The whole header, in place of a token. */
  readonly authorization?: string | null;
}

/** As the configuration has them where nothing is said. */
export const LIMITS = {
  personRequestsPerMinute: 3_000,
  personAppearancesPerMinute: 120,
  addressRefusalsPerMinute: 600,
  addressRequestsPerMinute: 6_000,
};

type Answers = Record<string, (...asked: never[]) => unknown>;

/** The citizens' API with everything of its own, and its gateways to other services played by the test. */
export class CitizenDoors {
  readonly clock: VirtualClock;
  /** What was asked of the other services, in order. */
  readonly asked: { readonly question: string; readonly request: readonly unknown[] }[] = [];
  /** What they answer, by question. */
  answers: Answers = {};
  /** Applications that have spent their quota. */
  readonly spent = new Set<string>();
  private readonly limits: RequestLimits;

  private constructor(
    private readonly key: SigningKey,
    readonly model: DirectoryModel,
  ) {
    this.clock = new VirtualClock('2026-11-20T10:00:00Z');
    const { addressRefusalsPerMinute } = LIMITS;
    this.limits = new RequestLimits({ metrics: new Metrics(), clock: this.clock, addressRefusalsPerMinute });
  }

  doors!: Doors;

  static async open(bodyLimit?: number): Promise<CitizenDoors> {
    const key = await SigningKey.from(await generateSigningKey('clave-1'));
    const self = new CitizenDoors(key, directory());
    const verifier = new TokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: { keys: [key.publicJwk] },
      algorithms: ['EdDSA'],
    });
    self.doors = await Doors.open({
      clock: self.clock,
      configuration: LIMITS,
      ...(bodyLimit !== undefined && { bodyLimit }),
      controllers: [
        AboutController,
        DispatchesController,
        AppearancesController,
        CaseFilesController,
        AppointmentsController,
        ContactController,
        AlertsController,
        NoticesController,
        StopController,
      ],
      providers: [
        KeysService,
        DispatchesService,
        AppearancesService,
        CaseFilesService,
        AppointmentsService,
        AlertsService,
        NoticesService,
        CitizenCheck,
        { provide: TokenVerifier, useValue: verifier },
        { provide: DirectoryCopy, useValue: { model: self.model } },
        {
          provide: QuotaService,
          useValue: { spend: (client: { clientId: string }) => self.spend(client) },
        },
        { provide: RequestLimits, useValue: self.limits },
        { provide: StoreGateway, useValue: self.played('store') },
        { provide: DeliveryGateway, useValue: self.played('delivery') },
        { provide: CaseFilesGateway, useValue: self.played('case-files') },
        { provide: AppointmentsGateway, useValue: self.played('appointments') },
        { provide: AlertsGateway, useValue: self.played('alerts') },
        {
          provide: AUDIENCES,
          inject: [CitizenCheck],
          useFactory: (citizen: CitizenCheck) =>
            new Map<string, AudienceCheck>([
              ['citizen', citizen],
              ['public', new AddressCheck(self.limits, LIMITS.addressRequestsPerMinute)],
            ]),
        },
      ],
    });
    return self;
  }

  async call(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    call: Call = {},
  ): Promise<Answered> {
    const { authorization, headers, body } = call;
    const sent = authorization === undefined ? `Bearer ${await this.token(call)}` : authorization;
    return this.doors.call(method, url, {
      headers: { ...(sent !== null && { authorization: sent }), ...headers },
      ...(body !== undefined && { body }),
    });
  }

  token({
    claims: others,
    issuer = ISSUER,
    audience = AUDIENCE,
    ageS = 0,
    key = this.key,
  }: Call): Promise<string> {
    return key.signToken(issuer, audience, { ...claims, ...others }, this.clock.epochMs() - ageS * 1_000);
  }

  close(): Promise<void> {
    return this.doors.close();
  }

  private spend({ clientId }: { clientId: string }): Promise<RateLimit> {
    return this.spent.has(clientId)
      ? Promise.reject(new CodedError('rate-limited', { retryAfterS: 17 }))
      : Promise.resolve({ policy: 'person', limit: 3_000, remaining: 2_999, resetS: 60 });
  }

  private played(service: string): object {
    const questions = [
      'list',
      'summary',
      'one',
      'timeline',
      'receipt',
      'keys',
      'appear',
      'ticket',
      'release',
      'document',
      'contact',
      'setContact',
      'verifyContact',
      'forgetContact',
      'configure',
      'listNotices',
      'configureNotices',
      'markNotice',
      'stopNotices',
    ];
    const ask = (name: string, request: readonly never[]): unknown => {
      const question = `${service}.${name}`;
      this.asked.push({ question, request });
      const answer = this.answers[question];
      if (!answer) throw new Error(`nobody was to ask ${question}`);
      return answer(...(request as never[]));
    };
    const inParts = async function* (parts: () => unknown): AsyncGenerator {
      await Promise.resolve();
      yield* parts() as Iterable<unknown>;
    };
    return {
      ...Object.fromEntries(
        questions.map((name) => [
          name,
          (...request: never[]) => Promise.resolve().then(() => ask(name, request)),
        ]),
      ),
      ...Object.fromEntries(
        ['summaryParts', 'listParts'].map((name) => [
          name,
          (...request: never[]) => inParts(() => ask(name, request)),
        ]),
      ),
    };
  }
}

function directory(): DirectoryModel {
  const client = (clientId: string, rest: object = {}): DirectoryRecord => {
    const scopes = clientScopes;
    const value = {
      clientId,
      name: clientId,
      scopes,
      requestsPerMinute: 60,
      status: 'active',
      ...rest,
    } as never;
    return { entity: 'client', key: directoryKey.client(value), value };
  };
  const body = { dir3: 'L01280796', name: 'Ayuntamiento de Madrid', sector: 'local', status: 'in-force' };
  const model = new DirectoryModel();
  model.apply([
    client('folder'),
    client('reader', { scopes: ['dispatches:read'] }),
    client('suspended', { status: 'suspended' }),
    { entity: 'body', key: body.dir3, value: body as never },
  ]);
  return model;
}
