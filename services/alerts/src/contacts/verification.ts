import { timingSafeEqual } from 'node:crypto';

/** An address that waits for the code that was sent to it. */
export interface Pending {
  readonly address: string;
  readonly code: string;
  readonly expiresAtMs: number;
  readonly triesLeft: number;
}

export type Verdict =
  | { readonly kind: 'verified'; readonly address: string }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'expired' };

const CODE_MINUTES = 15;
export const CODE_LIVES_MS = CODE_MINUTES * 60_000;
export const MOST_TRIES = 5;
/** Of one person, and to one address, in an hour. */
export const MOST_CODES = { ofPerson: 5, toAddress: 3 } as const;
export const CODES_WINDOW_MS = 3_600_000;

/** What a code that somebody gives makes of an address. The comparison takes as long for a wrong one. */
export function verdictOn(pending: Pending | undefined, given: string, nowMs: number): Verdict {
  if (!pending || pending.expiresAtMs <= nowMs || pending.triesLeft <= 0) return { kind: 'expired' };
  return isSame(pending.code, given)
    ? { kind: 'verified', address: pending.address }
    : { kind: 'wrong', triesLeft: pending.triesLeft - 1 };
}

/** Codes already sent within the hour, with the oldest of those that count. */
export interface CodesSent {
  readonly count: number;
  readonly oldestAtMs: number;
}

/** @returns in how many seconds another code may be sent; 0 where it may be now */
export function waitForCode(ofPerson: CodesSent, toAddress: CodesSent, nowMs: number): number {
  const waits = [
    ofPerson.count >= MOST_CODES.ofPerson ? ofPerson.oldestAtMs : undefined,
    toAddress.count >= MOST_CODES.toAddress ? toAddress.oldestAtMs : undefined,
  ].flatMap((oldest) => (oldest === undefined ? [] : [oldest + CODES_WINDOW_MS - nowMs]));
  return Math.max(0, ...waits.map((ms) => Math.ceil(ms / 1_000)));
}

/** Spaces are how people write down six digits. */
export function plainCode(given: string): string {
  return given.replaceAll(/\s/g, '');
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The domain of an address is the same in capitals; what stands before the @ is its owner's affair. */
export function normalAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at).trim() + address.slice(at).trim().toLowerCase();
}

/** What a mail server says of an address that does not exist, or whose domain takes no mail. Others of 5.1 are about the sender. */
const NO_SUCH_ADDRESS = /^5\.1\.(?:1|2|3|6|10)$/;

/** @param code enhanced status code (RFC 3463) */
export function isNoSuchAddress(code: string): boolean {
  return NO_SUCH_ADDRESS.test(code);
}
