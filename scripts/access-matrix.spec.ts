import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DynamicModule, RequestMethod, type Type } from '@nestjs/common';
import { VirtualClock } from '@valija/clock';
import { CodedError, clientScopes } from '@valija/contracts';
import {
  AUDIENCES,
  AUDIENCE_METADATA,
  type AudienceCheck,
  type AudienceRequirement,
  OperatorCheck,
  RequestLimits,
} from '@valija/http';
import { Metrics } from '@valija/observability';
import { Doors } from '@valija/testing';
import { TokenVerifier } from '@valija/tokens';
import { AppModule as Alerts } from '../services/alerts/src/app.module.js';
import { AppModule as Appointments } from '../services/appointments/src/app.module.js';
import { AppModule as CitizenApi } from '../services/citizen-api/src/app.module.js';
import { CitizenCheck } from '../services/citizen-api/src/identity/citizen.check.js';
import { AppModule as Delivery } from '../services/delivery/src/app.module.js';
import { AppModule as Directory } from '../services/directory/src/app.module.js';
import { AppModule as Expedientes } from '../services/expedientes/src/app.module.js';
import { AppModule as GeneralNode } from '../services/general-node/src/app.module.js';
import { RawBodiesModule } from '../services/general-node/src/bodies/raw-bodies.module.js';
import { CouncilCheck } from '../services/general-node/src/councils/council.check.js';
import { AppModule as MetadataStore } from '../services/metadata-store/src/app.module.js';
import { AppModule as SyncIngest } from '../services/sync-ingest/src/app.module.js';
import { type Row, rows } from './access-rows.js';
import { AUDIENCE, CLAVE, type Keys, type Visitor, newKeys, visitorsWith } from './access-visitors.js';

/**
 * Who may call which route. The rows are written by hand and held against the routes that Nest knows: a route without a
 * row fails, and so does a row without its route. Then each cell is tried over HTTP, with the guards and checks of the
 * service and tokens of every kind.
 */
const modules: Readonly<Record<string, readonly (Type | DynamicModule)[]>> = {
  'citizen-api': [CitizenApi],
  directory: [Directory],
  'sync-ingest': [SyncIngest],
  'general-node': [GeneralNode],
  delivery: [Delivery],
  expedientes: [Expedientes],
  appointments: [Appointments],
  alerts: [Alerts],
  'metadata-store': [MetadataStore.as('writer'), MetadataStore.as('reader')],
};

const clock = new VirtualClock('2026-11-20T10:00:00Z');

let keys: Keys;
let visitors: ReadonlyMap<string, Visitor>;
const opened = new Map<string, Doors>();

beforeAll(async () => {
  keys = await newKeys();
  visitors = visitorsWith(keys, clock);
  for (const [service, routes] of Object.entries(rows))
    if (Object.keys(routes).length > 0) opened.set(service, await open(service));
}, 60_000);

afterAll(async () => {
  for (const doors of opened.values()) await doors.close();
});

/** The doors of a service with its own checks; behind them nobody is at home. */
async function open(service: string): Promise<Doors> {
  const controllers = controllersOf(service);
  const tokens = controllers.flatMap((controller) =>
    ((Reflect.getMetadata('self:paramtypes', controller) ?? []) as { param: unknown }[]).map(
      ({ param }) => param,
    ),
  );
  const absent = new Proxy(
    {},
    {
      get: (_, name) => (typeof name === 'symbol' || NOT_ASKED.test(name) ? undefined : nobodyAtHome),
    },
  );
  const stubs = [...new Set(tokens)].map((token) => ({
    provide: token as Type,
    useValue: token === 'CONTENT_HANDLER' || token === 'PROVIDER_HANDLER' ? answerGone : absent,
  }));
  return Doors.open({
    clock,
    controllers,
    providers: [...stubs, { provide: AUDIENCES, useValue: checksOf(service) }],
    ...(service === 'general-node' && { imports: [RawBodiesModule] }),
  });
}

/** By Nest, of every provider; and by `await`. */
const NOT_ASKED = /^(then$|constructor$|on[A-Z]|before[A-Z])/;
const nobodyAtHome = (): never => {
  throw new CodedError('service-unavailable');
};
const answerGone = (_: unknown, response: { writeHead(status: number): { end(): void } }): Promise<void> => {
  response.writeHead(410).end();
  return Promise.resolve();
};

/** Who is turned away here is so for another reason. */
const WIDE = {
  addressRefusalsPerMinute: 1_000_000,
  operatorRequestsPerMinute: 1_000_000,
  councilRequestsPerMinute: 1_000_000,
};

function checksOf(service: string): ReadonlyMap<string, AudienceCheck> {
  const operatorKeys = JSON.stringify({ keys: [keys.operator.publicJwk] });
  const operator = new OperatorCheck(
    { ...WIDE, operatorKeys, operatorAudience: AUDIENCE },
    clock,
    new Metrics(),
  );
  if (service === 'directory' || service === 'sync-ingest') return new Map([['operator', operator]]);
  if (service === 'general-node') {
    const villa = { councilId: 'villa', keys: { keys: [keys.villa.publicJwk] } };
    const find = (id: string): unknown => (id === 'villa' ? villa : undefined);
    const council = new CouncilCheck(
      { find } as never,
      { ...WIDE, generalNodeUrl: AUDIENCE } as never,
      clock,
      new Metrics(),
    );
    return new Map([['council', council]]);
  }
  if (service !== 'citizen-api') return new Map();
  const verifier = new TokenVerifier({
    issuer: CLAVE,
    audience: AUDIENCE,
    keys: { keys: [keys.clave.publicJwk] },
    algorithms: ['EdDSA'],
  });
  const quota = { spend: () => Promise.resolve(undefined) };
  const limits = new RequestLimits({ metrics: new Metrics(), clock, ...WIDE });
  return new Map([
    ['citizen', new CitizenCheck(verifier, { model: { client } } as never, quota as never, limits, clock)],
  ]);
}

/** As the directory has them. */
function client(clientId: string): unknown {
  if (clientId === 'unregistered') return undefined;
  const scopes = clientScopes.filter((scope) => clientId !== `without-${scope.replace(':', '-')}`);
  return {
    clientId,
    scopes,
    requestsPerMinute: 1,
    status: clientId === 'suspended' ? 'suspended' : 'active',
  };
}

function controllersOf(service: string): Type[] {
  return (modules[service] ?? []).flatMap((module) => [
    ...(('module' in module ? module.controllers : undefined) ?? []),
    ...((Reflect.getMetadata('controllers', 'module' in module ? module.module : module) ?? []) as Type[]),
  ]);
}

interface Route {
  readonly name: string;
  readonly requirement: AudienceRequirement | undefined;
}

function routesOf(service: string): Route[] {
  return controllersOf(service).flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = (controller.prototype as Record<string, object>)[name];
      if (typeof handler !== 'function' || !Reflect.hasMetadata('method', handler)) return [];
      const path = [Reflect.getMetadata('path', controller), Reflect.getMetadata('path', handler)]
        .map(String)
        .flatMap((part) => part.split('/'))
        .filter((part) => part !== '');
      const method = RequestMethod[Reflect.getMetadata('method', handler) as number] ?? '';
      const requirement = (Reflect.getMetadata(AUDIENCE_METADATA, handler) ??
        Reflect.getMetadata(AUDIENCE_METADATA, controller)) as AudienceRequirement | undefined;
      return [{ name: `${method} /${path.join('/')}`, requirement }];
    }),
  );
}

/** What a visitor is told at the door of a route; undefined where it is let in. */
function refusalOf(row: Row, visitor: Visitor): string | undefined {
  if (row.audience === 'public') return undefined;
  if (visitor.audience !== row.audience) return '401 unauthenticated';
  if (!visitor.isRegistered) return '403 client-not-registered';
  return (row.scopes ?? []).every((scope) => visitor.scopes.includes(scope))
    ? undefined
    : '403 insufficient-scope';
}

describe.each(Object.keys(rows))('the routes of %s', (service) => {
  it('have each a row, with the audience and the scopes that the code has', () => {
    const declared = Object.entries(rows[service] ?? {}).map(([name, { audience, scopes = [] }]) => ({
      name,
      requirement: { audience, scopes },
    }));
    const byName = (one: Route, other: Route): number => one.name.localeCompare(other.name);
    expect(routesOf(service).sort(byName)).toEqual(declared.sort(byName));
  });

  for (const [name, row] of Object.entries(rows[service] ?? {})) {
    it(`let in whom they are for, and nobody else: ${name}`, async () => {
      const [method = ''] = name.split(' ');
      // What answers GET answers HEAD too.
      for (const verb of method === 'GET' ? ['GET', 'HEAD'] : [method])
        for (const [who, visitor] of visitors) {
          const authorization = await visitor.authorization();
          const { status, body } = await opened.get(service)!.call(verb as 'GET', row.url, {
            headers: { ...row.headers, ...(authorization !== undefined && { authorization }) },
            ...(row.body !== undefined && { body: row.body }),
          });
          const refusal = refusalOf(row, visitor);
          const told = [401, 403].includes(status)
            ? `${String(status)} ${verb === 'HEAD' ? (refusal ?? '').slice(4) : String(body?.['code'])}`
            : undefined;
          expect([who, verb, told]).toEqual([who, verb, refusal]);
        }
    });
  }
});

it('has a visitor of each kind', () => {
  expect(visitors.size).toBeGreaterThanOrEqual(16);
});
