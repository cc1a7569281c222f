/** Why a mail did not arrive, by the report that came back (RFC 3464). */
export interface DeliveryFailure {
  /** RFC 3463. */
  readonly code: string;
}

const RETURN_PATH = /^bounce\+([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@(.+)$/i;
const FAILED = /^action:\s*failed\b/im;
const STATUS = /^status:\s*([45]\.\d{1,3}\.\d{1,3})\b/im;
const BLANK_LINE = /\r?\n[ \t]*\r?\n/;

/** @returns the mail that a return path belongs to; undefined where it is none of ours */
export function mailOf(returnPath: string, domain: string): string | undefined {
  const [, mailId, of] = RETURN_PATH.exec(returnPath) ?? [];
  return of?.toLowerCase() === domain.toLowerCase() ? mailId?.toLowerCase() : undefined;
}

/**
 * What the part `message/delivery-status` of a report says. A server that has tried for days says `failed` with a code of 4: that
 * is final too.
 *
 * @returns undefined where the mail is only late, or the report says nothing final
 */
export function failureIn(deliveryStatus: string): DeliveryFailure | undefined {
  const failed = deliveryStatus.split(BLANK_LINE).find((recipient) => FAILED.test(recipient));
  const code = failed && STATUS.exec(failed)?.[1];
  return code === undefined ? undefined : { code };
}
