import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DirectoryEntity } from '@valija/contracts';

/** An entry of the directory as it is now. */
@Entity({ schema: 'directory', name: 'entry' })
export class EntryEntity {
  @PrimaryColumn('text')
  entity!: DirectoryEntity;

  @PrimaryColumn('text')
  key!: string;

  @Column('jsonb')
  value!: object;

  @Column('bigint')
  revision!: number;
}
