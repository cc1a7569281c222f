import { type MicroserviceOptions, Transport } from '@nestjs/microservices';

/** Nest's TCP server: by default on this machine only; in a cluster the network policy is the wall around it. */
export function rpcServer(host: string, port: number): MicroserviceOptions {
  return { transport: Transport.TCP, options: { host, port } };
}
