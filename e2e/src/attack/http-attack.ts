import fc from 'fast-check';
import type { Findings } from './findings.js';
import { forgedOf } from './forged-tokens.js';
import { wrongAnswer } from './http-oracle.js';
import { type Route, publishedCodes, publishedRoutes } from './routes.js';
import { type Shot, asText, fire } from './shot.js';
import { type Token, shotsAt } from './shots.js';
import { type ServiceName, type World } from './world.js';
import { profile } from '../stack.js';

export interface AttackOptions {
  readonly seed: number;
  readonly cases: number;
  readonly findings: Findings;
  readonly world: World;
}

/** Routes at once: two cores have to serve what four ask for. */
const AT_ONCE = 4;
/** The more a route takes in, the more can be wrong with it. */
const weightOf = ({ parameters, bodyTypes, isPublic }: Route): number =>
  (isPublic ? 1 : 2) + parameters.length + bodyTypes.length * 3;

/** Every published route, asked for in every wrong way that comes to mind. */
export async function attackHttp({ seed, cases, findings, world }: AttackOptions): Promise<void> {
  const { problems } = publishedCodes();
  const routes = publishedRoutes();
  const weight = routes.reduce((sum, route) => sum + weightOf(route), 0);
  const forged = new Map<ServiceName, readonly Token[]>();
  for (const service of new Set(routes.map((route) => route.service)))
    forged.set(service, await forgedFor(service, world));

  const attack = async (route: Route): Promise<void> => {
    const kind = `http ${route.service}`;
    const bad: Token[] = [
      ...(forged.get(route.service) ?? []),
      ...world.otherTokens.map(({ what, token }) => ({
        what: `forged for here: ${what}`,
        header: `Bearer ${token}`,
      })),
    ].filter(({ what }) => !isGoodHere(route, what));
    const own: Token = { what: 'its own', header: 'own' };
    const shots = shotsAt(route, world, [own, ...bad]);
    const strike = async (shot: Shot): Promise<void> => {
      findings.tried(kind);
      const struck = await fire(world.urls[route.service], await withToken(shot, world));
      const wrong = wrongAnswer(shot, struck, { problems, world });
      if (wrong !== undefined) throw new Error(wrong);
    };
    const numRuns = Math.max(1, Math.round((cases * weightOf(route)) / weight));
    const result = await fc.check(fc.asyncProperty(shots, strike), { seed, numRuns, endOnFailure: false });
    if (!result.failed) return;
    const [shot] = result.counterexample ?? [];
    const why = result.errorInstance instanceof Error ? result.errorInstance.message : 'unknown';
    findings.through({
      kind,
      where: `${route.method} ${route.path}`,
      why,
      again: shot ? asText(shot) : '',
    });
  };

  const waiting = [...routes];
  const work = async (): Promise<void> => {
    for (let route = waiting.shift(); route; route = waiting.shift()) await attack(route);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** What is forged for one door may be good at another: a reading application may read. */
function isGoodHere({ service }: Route, what: string): boolean {
  if (service === 'citizen-api') return what.endsWith('a person') || what.endsWith('a reading application');
  return service === 'general-node' && what.endsWith('a council');
}

async function withToken(shot: Shot, { tokens }: World): Promise<Shot> {
  if (shot.as !== 'its own') return shot;
  const authorization = `Bearer ${await tokens[shot.service]()}`;
  return { ...shot, headers: { ...shot.headers, authorization } };
}

async function forgedFor(service: ServiceName, { tokens }: World): Promise<Token[]> {
  const { claveUrl, generalNodeUrl } = profile();
  const keys = service === 'citizen-api' ? `${claveUrl}/jwks` : `${generalNodeUrl}/.well-known/jwks.json`;
  return forgedOf(await tokens[service](), keys);
}
