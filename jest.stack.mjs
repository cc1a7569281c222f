import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Supervisor, anyPorts, layout, profilePath, startStack, startTestServers } from '@valija/local';

/** Before the stories: the whole system, composed as `npm start` composes it, with a state of its own. */
export default async function start() {
  // A stack that runs already, for whoever works on a story: VALIJA_PROFILE, E2E_STATE and E2E_TRACES name it.
  if (process.env.VALIJA_PROFILE !== undefined) return;
  const say = (line) => console.log(line);
  const servers = await startTestServers(say);
  const place = layout(`test-${randomBytes(4).toString('hex')}`);
  const supervisor = new Supervisor({ runFile: place.runFile, logs: place.logs, say });
  const stop = async () => {
    await supervisor.stop();
    await servers.stop();
    rmSync(place.root, { recursive: true, force: true });
  };
  const temporary = join(place.root, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const traces = join(place.root, 'traces.ndjson');
  try {
    await startStack(supervisor, {
      layout: place,
      ports: await anyPorts(),
      addresses: servers.addresses,
      // Every trace is kept: a story looks for its own. So is what is put into temporary files.
      extraEnvironment: {
        TRACES_FILE: traces,
        TRACES_SAMPLE_RATIO: '1',
        TMPDIR: temporary,
        // All stories come from one address, the attack of one among them.
        ADDRESS_REFUSALS_PER_MINUTE: '100000',
      },
      step: say,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  Object.assign(process.env, {
    VALIJA_PROFILE: profilePath(place),
    E2E_STATE: place.root,
    E2E_TRACES: traces,
    E2E_REDIS_URL: servers.addresses.redisUrl,
    E2E_SERVERS_FOLDER: servers.addresses.folder ?? '',
  });
  globalThis.stopStack = stop;
}
