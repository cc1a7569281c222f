import { jest } from '@jest/globals';

/** A story is many steps of many processes: it ends by itself, or by this. */
jest.setTimeout(60_000);
