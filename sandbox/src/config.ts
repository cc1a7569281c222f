import { port, text, url, variable } from '@valija/config';
import { kafkaVariables } from '@valija/messaging';
import { observabilityVariables } from '@valija/observability';

const { LOG_LEVEL } = observabilityVariables;
const { KAFKA_BROKERS, KAFKA_TLS } = kafkaVariables;
const BIND_HOST = variable(text().default('127.0.0.1'), 'address that the process listens on');

/** Of whoever makes the directory. */
export const addressVariables = {
  SANDBOX_URL: variable(url(), 'where the hub and the general node find the simulated administrations'),
  GENERAL_NODE_URL: variable(url(), 'where the general node answers councils'),
  REGIONAL_FOLDER_URL: variable(url(), 'where the folder of a region answers for its departments'),
};

/** Of the simulated administrations. */
export const administrationVariables = {
  ...addressVariables,
  LOG_LEVEL,
  KAFKA_BROKERS,
  KAFKA_TLS,
  BIND_HOST,
  SANDBOX_HTTP_PORT: variable(port(), 'where content endpoints and the control API answer'),
  SANDBOX_STATE_DIR: variable(text(), 'folder for outboxes, heard events and the date of the first seeding'),
  NODE_CREDENTIALS_DIR: variable(text(), 'folder with the Kafka principal of each node, as <nodeId>.json'),
  COUNCIL_KEYS_DIR: variable(text(), 'folder with the private key of each council, as <councilId>.jwk'),
  HUB_ISSUER: variable(url(), 'public address of the hub: who asks for content'),
};

/** Of the Cl@ve simulator. */
export const claveVariables = {
  LOG_LEVEL,
  BIND_HOST,
  CLAVE_HTTP_PORT: variable(port(), 'where the identity provider answers'),
  CLAVE_ISSUER: variable(url(), 'its public address (claim iss)'),
  CLAVE_STATE_DIR: variable(text(), 'folder for its signing key'),
  TOKEN_AUDIENCE: variable(url(), 'whom access tokens are made for (claim aud)'),
};

/** Of the mail provider of the people of the sandbox. */
export const mailVariables = {
  LOG_LEVEL,
  BIND_HOST,
  MAIL_SMTP_PORT: variable(port(), 'where mail is taken'),
  MAIL_HTTP_PORT: variable(port(), 'where the control API shows the mailboxes'),
  MAIL_BOUNCES_TO: variable(
    text(/^[^\s:]+:\d{1,5}$/).optional(),
    'host:port of the SMTP server to which reports of mail that bounced go, whoever they are for; unset: only counted',
  ),
};
