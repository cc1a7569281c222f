import type { IntegrationLevel } from '@valija/contracts';
import { checkAppointments } from './appointment-checks.js';
import { Asking, type KitOptions } from './asking.js';
import { checkCaseFiles } from './case-file-checks.js';
import { type Checked, Checks } from './checks.js';
import { checkDoor } from './door-checks.js';

export type ProviderKitOptions = KitOptions &
  (
    | { readonly service: 'case-files'; readonly level: IntegrationLevel }
    | { readonly service: 'appointments' }
  );

/**
 * Asks a provider as a folder would, rightly and wrongly, and holds what it answers against the contract. Nothing that is
 * asked has an effect. Any body can run it against its own endpoint: it needs one person of whom it has something there.
 *
 * @returns each rule, in the order in which they were looked at
 */
export async function checkProvider(options: ProviderKitOptions): Promise<readonly Checked[]> {
  const asking = new Asking(options);
  const checks = new Checks();
  await checkDoor(asking, checks, `/v1/${options.service}`);
  if (options.service === 'case-files') await checkCaseFiles(asking, checks, options.level);
  else await checkAppointments(asking, checks);
  return checks.done;
}
