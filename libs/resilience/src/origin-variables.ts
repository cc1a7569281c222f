import { type Configuration, list, oneOf, variable } from '@valija/config';
import type { OriginRules } from './origin-rules.js';
import { isPrivateNetwork } from './origin-rules.js';

/** Read by each service that calls administrations. */
export const originVariables = {
  ORIGINS_PROFILE: variable(
    oneOf(['public', 'sandbox']).default('public'),
    'which administrations are called: public (TLS and public addresses only) or sandbox (also this machine, private networks and no TLS; never with real ones)',
  ),
  ORIGIN_NETWORKS: variable(
    list()
      .refine((networks) => networks.every(isPrivateNetwork), {
        error: 'must be private networks in CIDR, comma-separated',
      })
      .optional(),
    'private networks in which administrations may be, in CIDR, comma-separated: the closed network of the administrations',
  ),
};

export function originRules({
  originsProfile,
  originNetworks,
}: Configuration<typeof originVariables>): OriginRules {
  return { profile: originsProfile, networks: originNetworks ?? [] };
}
