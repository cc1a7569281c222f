import { createServer, request } from 'node:http';
import { Agent } from 'node:http';
import { environment } from '@valija/config';

/** Passes a request on and its answer back, as it streams: nothing is looked at, nothing is written down. */
const env = environment();
const origin = new URL(env['PEER_ORIGIN'] ?? '');
const agent = new Agent({ keepAlive: true });
const BAD_GATEWAY = 502;

const server = createServer((incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const { hostname, port } = origin;
  const onward = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.writeHead(BAD_GATEWAY).end());
  incoming.pipe(onward);
});
server.listen(Number(env['PEER_PORT']), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
