import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DirectoryEntity } from '@valija/contracts';

/** What an entry became at a revision, and by whom: the history of routes and of everything else. */
@Entity({ schema: 'directory', name: 'change' })
export class ChangeEntity {
  @PrimaryColumn('text')
  entity!: DirectoryEntity;

  @PrimaryColumn('text')
  key!: string;

  @PrimaryColumn('bigint')
  revision!: number;

  /** Null: it was removed. */
  @Column('jsonb', { nullable: true })
  value!: object | null;

  @Column('text', { name: 'changed_by' })
  changedBy!: string;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}
