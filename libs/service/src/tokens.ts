/** What every service finds in its container. */
export const LOGGER = 'LOGGER';
export const CLOCK = 'CLOCK';
export const CONFIGURATION = 'CONFIGURATION';
export const SERVICE_NAME = 'SERVICE_NAME';
