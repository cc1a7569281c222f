export const JSON_TYPE = 'application/json';
/** One item a line. */
export const LINES_TYPE = 'application/x-ndjson';

export const BATCH_TYPES = [JSON_TYPE, LINES_TYPE] as const;
export const DOCUMENT_TYPES = ['application/octet-stream'] as const;
