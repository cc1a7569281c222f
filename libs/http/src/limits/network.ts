import ipaddr from 'ipaddr.js';

const PREFIX_BITS = 64;

/** Whom an address stands for: in IPv6 a customer has a whole /64, and takes a new address of it as often as wanted. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${String(PREFIX_BITS)}`).toString()}/64`;
}
