import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from '../ports.js';
import { DOCKER_INSTEAD, MissingRequirement, type ProcessSpec } from '../process-spec.js';
import { run } from '../run.js';

export interface RedisOptions {
  /** Folder of the binaries that came by Maven. */
  readonly binaries: string;
  readonly directory: string;
  readonly port: number;
  readonly password: string;
}

/** Redis (or Valkey): from PATH, else the binary that came by Maven. */
export async function redisSpec(options: RedisOptions): Promise<ProcessSpec> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const settings = join(options.directory, 'redis.conf');
  writeFileSync(
    settings,
    [
      'bind 127.0.0.1',
      `port ${String(options.port)}`,
      `dir "${options.directory}"`,
      `requirepass ${options.password}`,
      'appendonly yes',
      'appendfsync everysec',
      'save ""',
      'maxmemory-policy noeviction',
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  return {
    name: 'redis',
    command: await findBinary(options.binaries),
    args: [settings],
    cwd: options.directory,
    port: options.port,
    isReady: () => answers(options.port),
    stopSignal: 'SIGTERM',
  };
}

async function findBinary(binaries: string): Promise<string> {
  for (const name of ['redis-server', 'valkey-server']) {
    if ((await run(name, ['--version'])).code === 0) return name;
  }
  const packaged = packagedBinary(binaries);
  if (!packaged) {
    throw new MissingRequirement(
      `Redis is missing, and Maven has no binary for ${process.platform} on ${process.arch}.`,
      `Install redis or valkey, or set REDIS_URL to one that runs. ${DOCKER_INSTEAD}`,
    );
  }
  chmodSync(packaged, 0o755);
  const tried = await run(packaged, ['--version']);
  if (tried.code === 0) return packaged;
  const library = /(lib\S+?\.so[.\d]*)/.exec(tried.output)?.[1];
  throw new MissingRequirement(
    library
      ? `The Redis that came by Maven wants ${library}.`
      : 'The Redis that came by Maven does not run here.',
    `Install it (Debian: apt install libssl3), or redis or valkey itself, or set REDIS_URL. ${DOCKER_INSTEAD}`,
  );
}

function packagedBinary(binaries: string): string | undefined {
  if (!existsSync(binaries)) return undefined;
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch === 'ia32' ? '386' : process.arch;
  const name = readdirSync(binaries).find((file) => file.includes(`-${platform}-${architecture}`));
  return name && join(binaries, name);
}
