/** What every service finds in its container. */
export const LOGGER = 'LOGGER';
export const CLOCK = 'CLOCK';
export const CONFIGURATION = 'CONFIGURATION';
export const SERVICE_NAME = 'SERVICE_NAME';
/** How messages that tell of persons rest in the outbox; only of services that have such. */
export const OUTBOX_SEAL = 'OUTBOX_SEAL';
