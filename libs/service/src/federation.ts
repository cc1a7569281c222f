import type { Provider } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { Configuration } from '@valija/config';
import { FanOut, ProviderClient, type federationVariables } from '@valija/federation';
import { type Logger, Metrics } from '@valija/observability';
import { Administrations, type originVariables } from '@valija/resilience';
import { SigningKey } from '@valija/tokens';
import { administrationsProvider } from './connections.js';
import { CLOCK, CONFIGURATION, LOGGER } from './tokens.js';

type FederationConfiguration = Configuration<typeof federationVariables & typeof originVariables>;

/** What a service needs that puts one question to many systems: connections, its key, and the fan-out. */
export function federationProviders(): Provider[] {
  return [
    administrationsProvider<FederationConfiguration>(({ systemWithinMs }) => ({
      firstByteMs: systemWithinMs,
      totalMs: systemWithinMs,
    })),
    {
      provide: SigningKey,
      inject: [CONFIGURATION],
      useFactory: ({ folderSigningKey }: FederationConfiguration) => SigningKey.from(folderSigningKey),
    },
    {
      provide: ProviderClient,
      inject: [CONFIGURATION, Administrations, SigningKey, CLOCK, LOGGER],
      useFactory: (
        ...[{ folderUrl: folder }, administrations, key, clock, logger]: [
          FederationConfiguration,
          Administrations,
          SigningKey,
          Clock,
          Logger,
        ]
      ) => new ProviderClient({ administrations, key, folder, clock, logger }),
    },
    {
      provide: FanOut,
      inject: [CLOCK, LOGGER, Metrics],
      useFactory: (clock: Clock, logger: Logger, metrics: Metrics) => new FanOut(clock, logger, metrics),
    },
  ];
}
