import { requestsPerMinute, variable } from '@valija/config';

/** Of every service whose callers show a token. */
export const refusalVariables = {
  ADDRESS_REFUSALS_PER_MINUTE: variable(
    requestsPerMinute(600),
    'refused tokens from one address (in IPv6, one /64) in a minute, before no new token from there is looked at',
  ),
};
