import { type Configuration, port, secret, text, url, variable } from '@valija/config';
import { isNodeId } from '@valija/contracts';
import { kafkaVariables } from '@valija/messaging';
import { originVariables } from '@valija/resilience';

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
