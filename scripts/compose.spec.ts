import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Variables, loadConfiguration } from '@valija/config';
import { nodePrincipal } from '@valija/messaging';
import { serviceVariables } from '@valija/service';
import { images } from '../deploy/local/src/containers.js';
import { principals } from '../deploy/local/src/secrets.js';
import {
  addressVariables,
  administrationVariables,
  claveVariables,
  mailVariables,
} from '../sandbox/src/config.js';
import {
  type Container,
  OWN_IMAGE,
  composition,
  containers,
  environmentOf,
  isOneShot,
  ours,
  read,
  repository,
  text,
} from './composition.js';

const services = readdirSync(join(repository, 'services'));

/** What each of our processes declares that it reads, by the first word of its command. */
const declared = new Map<string, Variables>([
  ['sandbox/dist/clave.main.js', claveVariables],
  ['sandbox/dist/mail.main.js', mailVariables],
  ['sandbox/dist/administrations.main.js', administrationVariables],
  ['deploy/compose/register.mjs', addressVariables],
]);
/** Read by the command line, which has no config.ts: where its profile is. */
const PROFILE = 'VALIJA_PROFILE';

/** The secrets as the containers would find them, made by the script that makes them there. */
let place: string;

beforeAll(async () => {
  for (const service of services) {
    const { variables } = (await import(`../services/${service}/src/config.js`)) as { variables: Variables };
    declared.set(`services/${service}/dist/main.js`, { ...serviceVariables, ...variables });
  }
  place = mkdtempSync(join(tmpdir(), 'valija-compose-'));
  const script = join(repository, 'deploy', 'compose', 'secrets.mjs');
  execFileSync(process.execPath, [script, join(place, 'kept'), join(place, 'given')]);
  mkdirSync(join(place, 'principal'));
  writeFileSync(join(place, 'principal', 'kafka-password'), 'made when the node is registered');
});

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

/** Where a path of a container is on this machine, if it is a secret. */
function here({ volumes = [] }: Container, path: string): string {
  for (const [name = '', target = '-'] of volumes.map((volume) => volume.split(':'))) {
    const folder = name === 'general-node-principal' ? 'principal' : name.replace(/^secrets-/, 'given/');
    if (folder !== name && path.startsWith(`${target}/`))
      return join(place, folder) + path.slice(target.length);
  }
  return path;
}

describe('docker-compose.yml', () => {
  it('has every service of the hub, and the store in both its roles', () => {
    const run = ours.map(([, { command }]) => command?.[0] ?? '');
    expect(run).toEqual(
      expect.arrayContaining(services.map((service) => `services/${service}/dist/main.js`)),
    );
    const roles = containers.map(([, { environment }]) => environment?.['METADATA_STORE_ROLE']);
    expect(roles.filter((role) => role !== undefined)).toEqual(['writer', 'reader']);
  });

  it('names versions of images, those that tests use too', () => {
    const used = new Set(containers.map(([, { image }]) => image));
    expect([...used].toSorted()).toEqual([...Object.values(images), OWN_IMAGE].toSorted());
    for (const image of used) expect(image).toMatch(/^[a-z/]+:\d+(\.\d+)*$/);
    const manifest = JSON.parse(read('package.json')) as {
      version: string;
      devDependencies: { node: string };
    };
    expect(OWN_IMAGE).toBe(`valija:${manifest.version}`);
    expect(read('deploy', 'Dockerfile')).toContain(`ARG NODE_VERSION=${manifest.devDependencies.node}\n`);
    expect(containers.filter(([, { build }]) => build).map(([name]) => name)).toEqual(['secrets']);
  });

  it('is built with every service', () => {
    const installed = [...read('deploy', 'Dockerfile').matchAll(/--workspace (\S+)/g)].map(
      ([, name]) => name,
    );
    expect(installed.toSorted()).toEqual(
      [...services.map((name) => `services/${name}`), 'cli', 'sandbox'].toSorted(),
    );
  });

  it('knows how each container is, unless it does its work and ends', () => {
    const unwatched = containers.filter(([, container]) => !container.healthcheck && !isOneShot(container));
    expect(unwatched.map(([name]) => name)).toEqual([]);
    const unending = containers.filter(([, container]) => container.healthcheck && isOneShot(container));
    expect(unending.map(([name]) => name)).toEqual([]);
  });

  it('starts in an order that can be', () => {
    const started = new Set<string>();
    const waiting = new Map(containers);
    for (let before = -1; before !== started.size;) {
      before = started.size;
      for (const [name, { depends_on: needs = {} }] of waiting) {
        if (Object.keys(needs).every((need) => started.has(need))) started.add(name);
      }
    }
    expect([...started].toSorted()).toEqual(containers.map(([name]) => name).toSorted());
    for (const [name, { depends_on: needs = {} }] of containers) {
      for (const [need, { condition }] of Object.entries(needs)) {
        const isEnding = isOneShot(composition.services[need]!);
        const expected = isEnding ? 'service_completed_successfully' : 'service_healthy';
        expect([name, need, condition]).toEqual([name, need, expected]);
      }
    }
  });

  it('lets no container take the whole machine, by its memory or by its log', () => {
    const unbounded = containers.filter(
      ([, { mem_limit: most, logging }]) => !most || logging?.driver !== 'local',
    );
    expect(unbounded.map(([name]) => name)).toEqual([]);
  });

  it('lets the command line begin at once: running it does no work of other containers again', () => {
    const { network_mode: mode = '', depends_on: needs = {} } = composition.services['valija']!;
    const host = mode.replace('service:', '');
    expect([host, Object.keys(needs), composition.services[host]?.depends_on]).toEqual([
      'clave',
      [],
      undefined,
    ]);
  });

  it('tells the command line of every container that stays, and where it is asked how it is', () => {
    const profile = readFileSync(join(place, 'given', 'operator', 'profile.json'), 'utf8');
    const { parts } = JSON.parse(profile) as { parts: { name: string; health: string }[] };
    const staying = ours.filter(([, container]) => !isOneShot(container));
    const asked = staying.map(([name, { healthcheck }]) => {
      const [, , port = '', path = ''] = healthcheck?.test ?? [];
      // The command line is in the network of the simulator, whose address is this machine's.
      return { name, health: `http://${name === 'clave' ? '127.0.0.1' : name}:${port}${path}` };
    });
    const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
    expect(parts.map(({ name, health }) => ({ name, health })).toSorted(byName)).toEqual(
      asked.toSorted(byName),
    );
  });

  it('publishes on this machine only', () => {
    const published = containers.flatMap(([, { ports = [] }]) => ports);
    expect(published.filter((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port))).toEqual([]);
  });

  it('declares the volumes and networks that it uses', () => {
    const named = containers.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    const used = new Set(named.filter((name) => !name.startsWith('.')));
    expect([...used].toSorted()).toEqual(Object.keys(composition.volumes).toSorted());
    for (const path of named.filter((name) => name.startsWith('.')))
      expect([path, existsSync(join(repository, path))]).toEqual([path, true]);
    const networks = new Set(containers.flatMap(([, { networks: names = [] }]) => names));
    expect([...networks].toSorted()).toEqual(Object.keys(composition.networks).toSorted());
  });

  it('names only containers that are there', () => {
    const addresses = containers.flatMap(([, container]) =>
      environmentOf(container).flatMap(([name, value]) => {
        const host = name.endsWith('_HOST') ? value : /^(?:https?:\/\/)?([a-z0-9.-]+):\d+$/.exec(value)?.[1];
        return host === undefined ? [] : [host];
      }),
    );
    const known = new Set([...Object.keys(composition.services), '127.0.0.1', '0.0.0.0']);
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((host) => !known.has(host))).toEqual([]);
  });
});

describe('secrets', () => {
  it('stand nowhere in the file', () => {
    expect(text).not.toMatch(/:\/\/[^/\s]*:[^/\s]*@/);
    const values = containers.flatMap(([, container]) => environmentOf(container));
    const telling = values.filter(([name]) => /PASSWORD|SECRET|TOKEN$|_KEYS?$|CREDENTIAL/.test(name));
    expect(telling.filter(([name]) => !/_(FILE|DIR)$/.test(name))).toEqual([]);
    const random = values.filter(([, value]) =>
      /[A-Za-z0-9+/_-]{24,}/.test(value.replace(/[/_.-]?[a-z]{2,}[/_.-]?/g, ' ')),
    );
    expect(random).toEqual([]);
  });

  it('are of one reader each, who cannot change them', () => {
    for (const [name, { volumes = [] }] of containers) {
      if (name === 'secrets') continue;
      const mounted = volumes.filter((volume) => volume.startsWith('secrets'));
      expect([
        name,
        mounted.length <= 1,
        mounted.every((volume) => /^secrets-[a-z-]+:\/run\/secrets:ro$/.test(volume)),
      ]).toEqual([name, true, true]);
    }
    const given = Object.keys(composition.volumes).filter((name) => name.startsWith('secrets-'));
    expect(readdirSync(join(place, 'given')).toSorted()).toEqual(
      given.map((name) => name.replace('secrets-', '')).toSorted(),
    );
  });

  it('stay as they are when they are made again', () => {
    const script = join(repository, 'deploy', 'compose', 'secrets.mjs');
    const password = join(place, 'given', 'postgres', 'superuser-password');
    const before = readFileSync(password, 'utf8');
    execFileSync(process.execPath, [script, join(place, 'kept'), join(place, 'given')]);
    expect(readFileSync(password, 'utf8')).toBe(before);
  });
});

describe('the environment', () => {
  it.each(ours.filter(([, { environment }]) => environment))(
    'of %s is what it declares that it reads',
    (name, container) => {
      const variables = declared.get(container.command?.[0] ?? '');
      const given = environmentOf(container).filter(([variable]) => variable !== PROFILE);
      if (!variables) {
        expect([name, given]).toEqual([name, []]);
        return;
      }
      const readable = Object.entries(variables).flatMap(([variable, { isSecret }]) =>
        isSecret ? [`${variable}_FILE`] : [variable],
      );
      expect(given.map(([variable]) => variable).filter((variable) => !readable.includes(variable))).toEqual(
        [],
      );
      const environment = Object.fromEntries(
        given.map(([variable, value]) => [variable, here(container, value)]),
      );
      // Throws with the name of each variable that is missing or wrong.
      expect(Object.keys(loadConfiguration(variables, environment)).length).toBe(
        Object.keys(variables).length,
      );
    },
  );

  it('gives each service its own Kafka principal', () => {
    const known = new Set<string>([...principals, nodePrincipal('nodo-general')]);
    const used = containers.flatMap(([, { environment }]) => environment?.['KAFKA_USERNAME'] ?? []);
    expect(new Set(used)).toEqual(known);
  });

  it('names files and folders that are there', () => {
    const paths = containers.flatMap(([, container]) =>
      environmentOf(container)
        .map(([, value]) => here(container, value))
        .filter((value) => value.startsWith(place)),
    );
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });
});
