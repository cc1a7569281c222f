import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DirectoryCopy } from '@valija/directory-copy';
import { Closing } from './closing.js';
import { HealthChecks } from './health-checks.js';

/** Loads the copy of the directory and keeps it fresh as long as the service lives; until it is there, not ready. */
@Injectable()
export class DirectoryRunner implements OnApplicationBootstrap {
  constructor(
    @Inject(DirectoryCopy) private readonly directory: DirectoryCopy,
    @Inject(HealthChecks) health: HealthChecks,
    @Inject(Closing) closing: Closing,
  ) {
    health.register('directory', () => (directory.isReady ? undefined : 'no copy yet'));
    closing.add('work', () => directory.stop());
  }

  onApplicationBootstrap(): void {
    void this.directory.start();
  }
}
