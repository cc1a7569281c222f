/** What is left of a limit, as a check at the door may leave it on a request (`rateLimit`). */
export interface RateLimit {
  readonly policy: string;
  /** In a window of a minute. */
  readonly limit: number;
  readonly remaining: number;
  readonly resetS: number;
}

/** As draft-ietf-httpapi-ratelimit-headers writes them. */
export function rateLimitHeaders({ policy, limit, remaining, resetS }: RateLimit): Record<string, string> {
  return {
    'ratelimit-policy': `"${policy}";q=${String(limit)};w=60`,
    ratelimit: `"${policy}";r=${String(remaining)};t=${String(resetS)}`,
  };
}
