import { chownSync } from 'node:fs';
import { DOCKER_INSTEAD, MissingRequirement } from '../process-spec.js';
import { run } from '../run.js';

/** Puts words before a command so that it runs as somebody who is not root. */
export interface Unprivileged {
  readonly prefix: readonly string[];
  /** Makes a folder theirs. */
  readonly own: (directory: string) => void;
}

const NOBODY = 65_534;
const ANYBODY = '1000';

/**
 * PostgreSQL refuses root. Root gives it a user namespace, where the same files look as if an ordinary user owned
 * them; where namespaces are forbidden (most containers), it becomes `nobody` with the one capability that lets it
 * pass through folders that only root may enter. Both work for a clone under /root; a plain change of user does not.
 */
export async function unprivileged(): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => undefined };
  const namespace = ['unshare', '--user', `--map-user=${ANYBODY}`, `--map-group=${ANYBODY}`];
  if (await works(namespace)) {
    return {
      prefix: namespace,
      own: (directory) => {
        chownSync(directory, 0, 0);
      },
    };
  }
  const capability = [
    'setpriv',
    `--reuid=${String(NOBODY)}`,
    `--regid=${String(NOBODY)}`,
    '--clear-groups',
    // Without this, access(2) forgets the capability.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  if (await works(capability)) {
    return {
      prefix: capability,
      own: (directory) => {
        chownSync(directory, NOBODY, NOBODY);
      },
    };
  }
  throw new MissingRequirement(
    'PostgreSQL refuses to run as root, and this machine offers neither user namespaces nor setpriv (util-linux).',
    `Run it as an ordinary user. ${DOCKER_INSTEAD}`,
  );
}

async function works(prefix: readonly string[]): Promise<boolean> {
  const [command, ...args] = prefix;
  return (await run(command ?? '', [...args, 'true'])).code === 0;
}
