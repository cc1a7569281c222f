import {
  type Configuration,
  integer,
  port,
  requestsPerMinute,
  secret,
  text,
  url,
  variable,
} from '@valija/config';
import { isNodeId } from '@valija/contracts';
import { refusalVariables } from '@valija/http';
import { kafkaVariables } from '@valija/messaging';
import { originVariables } from '@valija/resilience';

/** node-sdk knows answered events for thirty days: as long, at least, their ids must be known here. */
const FEWEST_DAYS = 31;
const MOST_DAYS = 36_500;
/** Four years: the tax term (Ley 58/2003, art. 66) and the longest of those of review (Ley 39/2015, art. 125.2). */
const FEWEST_CLOSED_DAYS = 1_461;

export const variables = {
  ...kafkaVariables,
  ...originVariables,
  GENERAL_NODE_ID: variable(
    text().refine(isNodeId, { error: 'must be the id of a node' }).default('nodo-general'),
    'id of this node in the hub: its topics and its principal carry it',
  ),
  GENERAL_NODE_HTTP_PORT: variable(port(), 'where councils publish, and where the hub asks for content'),
  GENERAL_NODE_URL: variable(
    url()
      .refine((raw) => URL.canParse(raw) && new URL(raw).pathname === '/', {
        error: 'must be an address without a path',
      })
      .transform((raw) => (URL.canParse(raw) ? new URL(raw).origin : raw)),
    'public address of this node: audience of the tokens of councils, issuer of its own',
  ),
  GENERAL_NODE_STATE_DIR: variable(
    text(),
    'folder of its state: one SQLite file and the stored documents; of one process only',
  ),
  GENERAL_NODE_BATCH_DAYS: variable(
    integer(FEWEST_DAYS, MOST_DAYS).default(90),
    'days for which a batch and its answers are kept after the last of them, and what was uploaded and never published',
  ),
  GENERAL_NODE_EVENT_DAYS: variable(
    integer(FEWEST_DAYS, MOST_DAYS).default(90),
    'days for which councils can list an event of the hub after it was heard',
  ),
  GENERAL_NODE_CLOSED_DAYS: variable(
    integer(0, MOST_DAYS)
      .refine((days) => days === 0 || days >= FEWEST_CLOSED_DAYS, {
        error: `must be 0 or at least ${String(FEWEST_CLOSED_DAYS)}`,
      })
      .default(0),
    'days for which the documents and manifests of a dispatch are kept after it closed; 0: for ever, as citizens may look at them again without a term',
  ),
  ...refusalVariables,
  COUNCIL_REQUESTS_PER_MINUTE: variable(requestsPerMinute(6_000), 'most requests of one council in a minute'),
  COUNCILS_FILE: variable(
    text(),
    'JSON file of the councils, their bodies, keys and content; read again when it changes',
  ),
  HUB_ISSUER: variable(url(), 'public address of the hub: the only one to whom content is given'),
  CONTENT_SIGNING_KEY: secret(
    text(),
    'private key that signs requests to councils that keep their own content, as a JWK (Ed25519)',
  ),
};

export type GeneralNodeConfiguration = Configuration<typeof variables>;
