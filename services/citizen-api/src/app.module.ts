import { Module } from '@nestjs/common';
import { AUDIENCES, AddressCheck, type AudienceCheck, RequestLimits } from '@valija/http';
import { kafkaSettings } from '@valija/messaging';
import { type Logger, Metrics } from '@valija/observability';
import {
  CLOCK,
  CONFIGURATION,
  Closing,
  DirectoryRunner,
  LOGGER,
  brokerProvider,
  directoryCopyProvider,
  rpcProvider,
} from '@valija/service';
import type { Clock } from '@valija/clock';
import { TokenVerifier } from '@valija/tokens';
import { Redis } from 'ioredis';
import { Pool } from 'undici';
import { AboutController } from './about/about.controller.js';
import { KeysService } from './about/keys.service.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { ALERTS, AlertsGateway } from './alerts/alerts.gateway.js';
import { AlertsService } from './alerts/alerts.service.js';
import { ContactController } from './alerts/contact.controller.js';
import { AppointmentsController } from './appointments/appointments.controller.js';
import { APPOINTMENTS, AppointmentsGateway } from './appointments/appointments.gateway.js';
import { AppointmentsService } from './appointments/appointments.service.js';
import { CaseFilesController } from './case-files/case-files.controller.js';
import { CaseFilesGateway, EXPEDIENTES } from './case-files/case-files.gateway.js';
import { CaseFilesService } from './case-files/case-files.service.js';
import { AppearancesController } from './appearances/appearances.controller.js';
import { AppearancesService } from './appearances/appearances.service.js';
import { DELIVERY, DeliveryGateway } from './appearances/delivery.gateway.js';
import type { CitizenApiConfiguration } from './config.js';
import { DispatchesController } from './dispatches/dispatches.controller.js';
import { DispatchesService } from './dispatches/dispatches.service.js';
import { STORE_READER, StoreGateway } from './dispatches/store.gateway.js';
import { NoticesController } from './notices/notices.controller.js';
import { NoticesService } from './notices/notices.service.js';
import { StopController } from './notices/stop.controller.js';
import { CitizenCheck } from './identity/citizen.check.js';
import { QuotaService } from './identity/quota.service.js';

@Module({
  controllers: [
    AboutController,
    DispatchesController,
    AppearancesController,
    CaseFilesController,
    AppointmentsController,
    ContactController,
    AlertsController,
    NoticesController,
    StopController,
  ],
  providers: [
    brokerProvider<CitizenApiConfiguration>((configuration) => kafkaSettings(configuration, 'citizen-api')),
    directoryCopyProvider<CitizenApiConfiguration>(({ directoryRpcHost: host, directoryRpcPort: port }) => ({
      host,
      port,
    })),
    DirectoryRunner,
    rpcProvider<CitizenApiConfiguration>(
      STORE_READER,
      'metadata-store',
      ({ storeReaderRpcHost: host, storeReaderRpcPort: port }) => ({ host, port }),
    ),
    rpcProvider<CitizenApiConfiguration>(
      DELIVERY,
      'delivery',
      ({ deliveryRpcHost: host, deliveryRpcPort: port }) => ({
        host,
        port,
      }),
    ),
    rpcProvider<CitizenApiConfiguration>(
      EXPEDIENTES,
      'expedientes',
      ({ expedientesRpcHost: host, expedientesRpcPort: port }) => ({ host, port }),
    ),
    rpcProvider<CitizenApiConfiguration>(
      APPOINTMENTS,
      'appointments',
      ({ appointmentsRpcHost: host, appointmentsRpcPort: port }) => ({ host, port }),
    ),
    rpcProvider<CitizenApiConfiguration>(
      ALERTS,
      'alerts',
      ({ alertsRpcHost: host, alertsRpcPort: port }) => ({
        host,
        port,
      }),
    ),
    {
      provide: Pool,
      inject: [CONFIGURATION, Closing],
      useFactory: ({ deliveryHttpUrl }: CitizenApiConfiguration, closing: Closing) => {
        const pool = new Pool(deliveryHttpUrl, { connections: 64, headersTimeout: 30_000 });
        closing.add('connections', () => pool.close());
        return pool;
      },
    },
    {
      provide: Redis,
      inject: [CONFIGURATION, LOGGER, Closing],
      useFactory: ({ redisUrl }: CitizenApiConfiguration, logger: Logger, closing: Closing) => {
        const redis = new Redis(redisUrl, {
          enableOfflineQueue: false,
          // A request is counted for its person and its application: one message to Redis.
          enableAutoPipelining: true,
          maxRetriesPerRequest: 1,
          commandTimeout: 500,
        });
        redis.on('error', (error) => {
          logger.warn({ err: error }, 'Redis does not answer: quotas are counted in memory');
        });
        closing.add('connections', () => {
          redis.disconnect();
        });
        return redis;
      },
    },
    {
      provide: TokenVerifier,
      inject: [CONFIGURATION],
      useFactory: ({ tokenIssuer, tokenAudience, tokenKeysUrl, tokenAlgorithms }: CitizenApiConfiguration) =>
        new TokenVerifier({
          issuer: tokenIssuer,
          audience: tokenAudience,
          keys: new URL(tokenKeysUrl),
          algorithms: tokenAlgorithms,
        }),
    },
    {
      provide: RequestLimits,
      inject: [Metrics, CLOCK, Redis, CONFIGURATION],
      useFactory: (
        metrics: Metrics,
        clock: Clock,
        redis: Redis,
        { addressRefusalsPerMinute }: CitizenApiConfiguration,
      ) => new RequestLimits({ metrics, clock, redis, addressRefusalsPerMinute }),
    },
    QuotaService,
    CitizenCheck,
    {
      provide: AUDIENCES,
      inject: [CitizenCheck, RequestLimits, CONFIGURATION],
      useFactory: (
        citizen: CitizenCheck,
        requestLimits: RequestLimits,
        { addressRequestsPerMinute }: CitizenApiConfiguration,
      ) =>
        new Map<string, AudienceCheck>([
          ['citizen', citizen],
          ['public', new AddressCheck(requestLimits, addressRequestsPerMinute)],
        ]),
    },
    StoreGateway,
    DispatchesService,
    DeliveryGateway,
    AppearancesService,
    CaseFilesGateway,
    CaseFilesService,
    AlertsGateway,
    AlertsService,
    NoticesService,
    AppointmentsGateway,
    AppointmentsService,
    KeysService,
  ],
})
export class AppModule {}
