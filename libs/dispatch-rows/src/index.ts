export { type Arrival, type ArrivedRow, arrivalCount, packArrivals, unpackArrivals } from './arrivals.js';
export { BlindIndex, asUuid } from './blind-index.js';
export { Keyring, generateKeyring, keyringVariables } from './keyring.js';
export { KIND, OBLIGATION, ASSURANCE, codeOf, nameOf } from './codes.js';
export {
  COPY_COLUMNS,
  COPY_HEADER,
  COPY_TRAILER,
  type EncodedRow,
  RowEncoder,
  type RowInput,
} from './row-encoder.js';
export { peekReceivedAtMs, peekRow } from './row-peek.js';
export { Sealer, SealBroken } from './sealer.js';
