import { Module } from '@nestjs/common';
import { kafkaSettings } from '@valija/messaging';
import { DirectoryRunner, brokerProvider, directoryCopyProvider, federationProviders } from '@valija/service';
import { AppointmentsController } from './appointments/appointments.controller.js';
import { AppointmentsService } from './appointments/appointments.service.js';
import { ProvidersGateway } from './appointments/providers.gateway.js';
import type { AppointmentsConfiguration } from './config.js';

@Module({
  controllers: [AppointmentsController],
  providers: [
    brokerProvider<AppointmentsConfiguration>((configuration) =>
      kafkaSettings(configuration, 'appointments'),
    ),
    directoryCopyProvider<AppointmentsConfiguration>(
      ({ directoryRpcHost: host, directoryRpcPort: port }) => ({ host, port }),
    ),
    DirectoryRunner,
    ...federationProviders(),
    ProvidersGateway,
    AppointmentsService,
  ],
})
export class AppModule {}
