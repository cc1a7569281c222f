export interface Row {
  readonly audience: 'public' | 'citizen' | 'operator' | 'council';
  readonly scopes?: readonly string[];
  /** A request that has its form. */
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const ID = '019a2f00-0000-7000-8000-000000000001';
const read = ['dispatches:read'];
const cases = ['case-files:read'];
const booked = ['appointments:read'];
const alerted = ['alerts:read'];
const alerting = ['alerts:write'];
const settings = { arrivals: true, reminders: true, quietHours: null, timeZone: 'Europe/Madrid' };
const keyed = { 'idempotency-key': 'a-key-of-its-own' };
const act = { decision: 'accept', legalWarningId: 'notification-access.v1' };

/** By service, then by method and path. */
export const rows: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  'citizen-api': {
    'GET /v1/me': { audience: 'citizen', url: '/v1/me' },
    'GET /v1/limits': { audience: 'public', url: '/v1/limits' },
    'GET /.well-known/jwks.json': { audience: 'public', url: '/.well-known/jwks.json' },
    'GET /v1/dispatches': { audience: 'citizen', scopes: read, url: '/v1/dispatches' },
    'GET /v1/dispatches/pending': { audience: 'citizen', scopes: read, url: '/v1/dispatches/pending' },
    'GET /v1/dispatches/summary': { audience: 'citizen', scopes: read, url: '/v1/dispatches/summary' },
    'GET /v1/dispatches/:id': { audience: 'citizen', scopes: read, url: `/v1/dispatches/${ID}` },
    'GET /v1/dispatches/:id/timeline': {
      audience: 'citizen',
      scopes: read,
      url: `/v1/dispatches/${ID}/timeline`,
    },
    'POST /v1/dispatches/:id/appearances': {
      audience: 'citizen',
      scopes: ['appearances:write'],
      url: `/v1/dispatches/${ID}/appearances`,
      body: act,
      headers: keyed,
    },
    'GET /v1/appearances/:id/receipt': {
      audience: 'citizen',
      scopes: read,
      url: `/v1/appearances/${ID}/receipt`,
    },
    'GET /v1/appearances/:id/documents/:documentId': {
      audience: 'citizen',
      scopes: read,
      url: `/v1/appearances/${ID}/documents/main`,
    },
    'GET /v1/appointments': { audience: 'citizen', scopes: booked, url: '/v1/appointments' },
    'GET /v1/appointments/calendar.ics': {
      audience: 'citizen',
      scopes: booked,
      url: '/v1/appointments/calendar.ics',
    },
    'GET /v1/appointments/:id': { audience: 'citizen', scopes: booked, url: '/v1/appointments/dni~1' },
    'GET /v1/appointments/:id/calendar.ics': {
      audience: 'citizen',
      scopes: booked,
      url: '/v1/appointments/dni~1/calendar.ics',
    },
    'GET /v1/case-files/summary': { audience: 'citizen', scopes: cases, url: '/v1/case-files/summary' },
    'GET /v1/case-files': { audience: 'citizen', scopes: cases, url: '/v1/case-files' },
    'GET /v1/case-files/:id': { audience: 'citizen', scopes: cases, url: '/v1/case-files/salud~1' },
    'GET /v1/case-files/:id/documents/:documentId': {
      audience: 'citizen',
      scopes: cases,
      url: '/v1/case-files/salud~1/documents/main',
    },
    'GET /v1/me/contact': { audience: 'citizen', scopes: alerted, url: '/v1/me/contact' },
    'PUT /v1/me/contact': {
      audience: 'citizen',
      scopes: alerting,
      url: '/v1/me/contact',
      body: { email: 'ana@correo.example' },
    },
    'POST /v1/me/contact/verification': {
      audience: 'citizen',
      scopes: alerting,
      url: '/v1/me/contact/verification',
      body: { code: '123456' },
    },
    'DELETE /v1/me/contact': { audience: 'citizen', scopes: alerting, url: '/v1/me/contact' },
    'GET /v1/me/alerts': { audience: 'citizen', scopes: alerted, url: '/v1/me/alerts' },
    'PUT /v1/me/alerts': { audience: 'citizen', scopes: alerting, url: '/v1/me/alerts', body: settings },
    'GET /v1/me/notices': { audience: 'citizen', scopes: alerted, url: '/v1/me/notices' },
    'PUT /v1/me/notices': {
      audience: 'citizen',
      scopes: alerting,
      url: '/v1/me/notices',
      body: { email: true },
    },
    'PUT /v1/me/notices/:id/read': {
      audience: 'citizen',
      scopes: alerting,
      url: `/v1/me/notices/${ID}/read`,
    },
    'DELETE /v1/me/notices/:id/read': {
      audience: 'citizen',
      scopes: alerting,
      url: `/v1/me/notices/${ID}/read`,
    },
    // Whoever has the mail: its button is pressed by a mail program, which nobody signs in.
    'GET /v1/notices/stop/:token': { audience: 'public', url: `/v1/notices/stop/${'a'.repeat(106)}` },
    'POST /v1/notices/stop/:token': { audience: 'public', url: `/v1/notices/stop/${'a'.repeat(106)}` },
  },
  // The handler of node-sdk verifies the token of who asks itself: provider-handler's own tests.
  expedientes: {
    'GET /.well-known/jwks.json': { audience: 'public', url: '/.well-known/jwks.json' },
    'GET /v1/case-files': { audience: 'public', url: '/v1/case-files' },
    'GET /v1/case-files/:id': { audience: 'public', url: '/v1/case-files/summary' },
    'GET /v1/case-files/:id/documents/:documentId': {
      audience: 'public',
      url: '/v1/case-files/salud~1/documents/main',
    },
  },
  directory: {
    'POST /v1/directory::apply': {
      audience: 'operator',
      scopes: ['directory:write'],
      url: '/v1/directory:apply',
      body: {},
    },
    'GET /v1/directory/:entity': {
      audience: 'operator',
      scopes: ['directory:read'],
      url: '/v1/directory/node',
    },
    'GET /v1/directory/:entity/history': {
      audience: 'operator',
      scopes: ['directory:read'],
      url: '/v1/directory/node/history?key=madrid',
    },
  },
  'sync-ingest': {
    'GET /v1/partitions': { audience: 'operator', scopes: ['ingest:read'], url: '/v1/partitions' },
    'POST /v1/partitions::confirm-gap': {
      audience: 'operator',
      scopes: ['ingest:write'],
      url: '/v1/partitions:confirm-gap',
      body: { topic: 'nodes.madrid.dispatches.v1', partition: 0 },
    },
    'GET /v1/rejections': {
      audience: 'operator',
      scopes: ['ingest:read'],
      url: '/v1/rejections?node=madrid',
    },
    'GET /v1/restoration': { audience: 'operator', scopes: ['ingest:read'], url: '/v1/restoration' },
    'POST /v1/restoration::begin': {
      audience: 'operator',
      scopes: ['ingest:write'],
      url: '/v1/restoration:begin',
    },
    'POST /v1/restoration::finish': {
      audience: 'operator',
      scopes: ['ingest:write'],
      url: '/v1/restoration:finish',
    },
  },
  'general-node': {
    'GET /v1/me': { audience: 'council', url: '/v1/me' },
    'GET /.well-known/jwks.json': { audience: 'public', url: '/.well-known/jwks.json' },
    'POST /v1/dispatches::batch': {
      audience: 'council',
      url: '/v1/dispatches:batch',
      body: { items: [] },
      headers: keyed,
    },
    'GET /v1/batches/:batchId': { audience: 'council', url: `/v1/batches/${ID}` },
    'GET /v1/acks': { audience: 'council', url: '/v1/acks' },
    'GET /v1/events': { audience: 'council', url: '/v1/events' },
    'PUT /v1/contents/:dispatchId/:documentId': { audience: 'council', url: `/v1/contents/${ID}/main` },
    // The handler of node-sdk verifies the hub's token itself: content-handler's own tests.
    'GET /content/v1/dispatches/:dispatchId/documents/:documentId': {
      audience: 'public',
      url: `/content/v1/dispatches/${ID}/documents/main`,
    },
  },
  // The ticket in the address is the right, for one use and one minute.
  delivery: { 'GET /v1/releases/:ticket': { audience: 'public', url: '/v1/releases/x' } },
  'metadata-store': {},
  appointments: {},
  alerts: {},
};
