/** The database without its gate: for what is done to a store that is closed. */
export const CLOSED_DATABASE = 'CLOSED_DATABASE';
/** The database for the border's questions: open too while what was answered is read again. */
export const INGEST_DATABASE = 'INGEST_DATABASE';
