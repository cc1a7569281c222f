import type { INestApplication } from '@nestjs/common';
import { type MicroserviceOptions, type NestMicroservice, Transport } from '@nestjs/microservices';
import { FramedSocket } from './framed-socket.js';
import { RpcInterceptor } from './rpc.interceptor.js';

/**
 * Lets an application answer questions over TCP, by default on this machine only; in a cluster the network policy is the
 * wall around it. Its handlers are bound when it begins to listen: Nest would bind them here and now, before the
 * interceptor that carries traces, draining and failures is there, and say nothing.
 */
export function hangRpc(app: INestApplication, { host, port }: { host: string; port: number }): void {
  const options: MicroserviceOptions = {
    transport: Transport.TCP,
    options: { host, port, socketClass: FramedSocket },
  };
  const server = app.connectMicroservice(options, { deferInitialization: true }) as NestMicroservice;
  server.useGlobalInterceptors(app.get(RpcInterceptor));
  // The application calls the life-cycle hooks of all, once.
  server.setIsInitHookCalled(true);
}
