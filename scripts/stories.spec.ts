import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Container, OWN_IMAGE, composition, containers, read, repository } from './composition.js';

/** What deploy/compose/stories.yml lays over docker-compose.yml. */
const over = parse(read('deploy', 'compose', 'stories.yml'), {
  merge: true,
  // Compose's own word for "not as in the file below".
  customTags: [{ tag: '!reset', collection: 'seq', resolve: () => 'reset' }],
}) as {
  name: string;
  services: Readonly<Record<string, Omit<Container, 'ports'> & { ports?: unknown }>>;
  volumes: object;
};
const laidOver = Object.keys(over.services).filter((name) => name !== 'stories');
const { stories } = over.services;

describe('the stories against containers', () => {
  it('are told of the containers of docker-compose.yml, in a system of their own', () => {
    expect(laidOver.filter((name) => !(name in composition.services))).toEqual([]);
    expect(over.name).not.toBe('valija');
    for (const name of laidOver) expect([name, over.services[name]?.image]).toEqual([name, undefined]);
  });

  it('are traced in every service of the hub', () => {
    const services = containers.flatMap(([name, { environment = {}, command = [] }]) =>
      command[0]?.startsWith('services/') &&
      !/^(general-node|andalucia-carpeta)$/.test(name) &&
      environment['KAFKA_USERNAME']
        ? [name]
        : [],
    );
    const traced = services.filter((name) => over.services[name]?.environment?.['TRACES_FILE'] !== undefined);
    expect(traced).toEqual(services);
  });

  it('publish nothing, and so run beside a system that does', () => {
    const published = containers.filter(([, { ports }]) => ports).map(([name]) => name);
    const taken = laidOver.filter((name) => over.services[name]?.ports === 'reset');
    expect(taken.toSorted()).toEqual(published.toSorted());
  });

  it('leave out only stories that there are', () => {
    const leftOut = JSON.parse(read('e2e', 'not-of-containers.json')) as Record<string, string>;
    for (const [story, why] of Object.entries(leftOut))
      expect([story, existsSync(join(repository, 'e2e', `${story}.e2e.spec.ts`)), why !== '']).toEqual([
        story,
        true,
        true,
      ]);
  });

  it('look at the files of every server, and at what every other container keeps', () => {
    const kept = Object.keys(composition.volumes).filter(
      (name) => !name.startsWith('secrets') && name !== 'general-node-principal',
    );
    const seen = (stories?.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
    expect(kept.filter((name) => !seen.includes(name))).toEqual([]);
  });

  it('run on the Node of the image, under its version', () => {
    const [, version] = /^ARG NODE_VERSION=(.*)$/m.exec(read('deploy', 'Dockerfile')) ?? [];
    expect(read('deploy', 'compose', 'stories.Dockerfile')).toContain(`ARG NODE_VERSION=${version ?? '?'}\n`);
    expect(stories?.image).toBe(OWN_IMAGE.replace('valija', 'valija-stories'));
  });
});
