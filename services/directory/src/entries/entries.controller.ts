import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { DirectoryRpc } from '@valija/contracts';
import { Question } from '@valija/rpc';
import { EntriesService } from './entries.service.js';

/** What other services ask of the directory. */
@Controller()
export class EntriesController {
  constructor(@Inject(EntriesService) private readonly entries: EntriesService) {}

  @Question('directory.snapshot')
  snapshot(): Promise<DirectoryRpc['directory.snapshot']['response']> {
    return this.entries.snapshot();
  }

  @Question('directory.changes')
  changes(
    @Payload() { since }: DirectoryRpc['directory.changes']['request'],
  ): Promise<DirectoryRpc['directory.changes']['response']> {
    return this.entries.changes(since);
  }
}
