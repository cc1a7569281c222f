import ipaddr from 'ipaddr.js';

/** Which addresses the hub may call, though an administration has put them in the directory. */
export interface OriginRules {
  /** `sandbox`: this machine, private networks and calls without TLS, for administrations that are played. */
  readonly profile: 'public' | 'sandbox';
  /** Private networks that the operator vouches for, in CIDR: the closed network of the administrations. */
  readonly networks: readonly string[];
}

export const publicOrigins: OriginRules = { profile: 'public', networks: [] };

/** Networks that nobody on the internet has: an operator may vouch for a part of them. */
const PRIVATE: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);
/** Link-local stays out also in the sandbox: there live the metadata services of clouds. */
const OF_THE_SANDBOX: ReadonlySet<string> = new Set([...PRIVATE, 'unicast', 'loopback']);
/** The part of IPv6 that has been given out (2000::/3); the library calls the rest unicast too. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** Names that are never in public DNS (RFC 6761, 6762, 8375; `.internal` by ICANN's word). */
const LOCAL_NAME = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home\.arpa|test|invalid|onion)$/;

/**
 * Why an address may not be called; undefined where it may. Forms of IPv6 that carry an IPv4 address (mapped,
 * compatible, NAT64, 6to4, Teredo) are refused as such: who has a public IPv4 address can give it as one.
 */
export function addressRefusal(address: string, { profile, networks }: OriginRules): string | undefined {
  if (!ipaddr.isValid(address)) return 'no-address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (profile === 'sandbox') return OF_THE_SANDBOX.has(range) ? undefined : range;
  if (networks.some((network) => isWithin(parsed, network))) return undefined;
  if (range !== 'unicast') return range;
  return parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST) ? 'unassigned' : undefined;
}

/**
 * Why a base URL may never be called, before anybody is asked for its address. The name is that of a parsed URL: odd
 * notations of IPv4 (`0x7f.1`, `2130706433`) have become plain ones there.
 */
export function urlRefusal(url: URL, rules: OriginRules): string | undefined {
  const isSandbox = rules.profile === 'sandbox';
  if (url.protocol !== 'https:' && !(isSandbox && url.protocol === 'http:')) return 'not-https';
  const name = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(name)) return addressRefusal(name, rules);
  if (isSandbox) return undefined;
  return LOCAL_NAME.test(name) || !name.includes('.') ? 'local-name' : undefined;
}

/** Whether a text is a network that an operator may vouch for: inside what is private. */
export function isPrivateNetwork(cidr: string): boolean {
  if (!ipaddr.isValidCIDR(cidr)) return false;
  const [base, bits] = ipaddr.parseCIDR(cidr);
  const last =
    base instanceof ipaddr.IPv4
      ? ipaddr.IPv4.broadcastAddressFromCIDR(cidr)
      : ipaddr.IPv6.broadcastAddressFromCIDR(cidr);
  return bits > 0 && PRIVATE.has(base.range()) && base.range() === last.range();
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(cidr);
  return address.kind() === base.kind() && address.match(base, bits);
}
