import { integer, secret, text, url, variable } from '@valija/config';

/** Read by each service that asks many systems at once. */
export const federationVariables = {
  FOLDER_ID: variable(
    text(/^[a-z0-9][a-z0-9.-]{0,62}$/).default('hub'),
    'which folder this is: of the systems of the directory those are asked that name it in askedBy; `hub`, or the system of a region',
  ),
  FOLDER_URL: variable(url(), 'public address of this folder: who asks, in requests to systems'),
  FOLDER_SIGNING_KEY: secret(text(), 'private key that signs requests to systems, as a JWK (Ed25519)'),
  ANSWER_WITHIN_MS: variable(
    // The citizens' API waits for 10 s.
    integer(100, 9_000).default(4_000),
    'time for a whole answer, whoever has answered by then',
  ),
  SYSTEM_WITHIN_MS: variable(integer(50, 9_000).default(3_000), 'time for the answer of one system'),
};
