import type { AddressInfo, Server } from 'node:net';
import { environment } from '@valija/config';

const THIS_MACHINE = '127.0.0.1';

/**
 * Lets a server of a story listen where the hub reaches it: on this machine, or, where the hub is in containers and the
 * stories are in one too, by the name that E2E_HOST has for it.
 *
 * @returns its address
 */
export async function listen(server: Server): Promise<string> {
  const { E2E_HOST } = environment();
  const bound = E2E_HOST === undefined ? THIS_MACHINE : '0.0.0.0';
  await new Promise<void>((resolve) => server.listen(0, bound, resolve));
  return `http://${E2E_HOST ?? THIS_MACHINE}:${String((server.address() as AddressInfo).port)}`;
}
