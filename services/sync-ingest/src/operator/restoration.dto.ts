import { ApiProperty } from '@nestjs/swagger';

class OffsetsDto {
  @ApiProperty()
  from!: number;

  @ApiProperty({ description: 'The last one' })
  to!: number;
}

class RestoredPartitionDto {
  @ApiProperty()
  topic!: string;

  @ApiProperty()
  partition!: number;

  @ApiProperty({ type: OffsetsDto, nullable: true, description: 'Answered before, and to be read again' })
  again!: OffsetsDto | null;

  @ApiProperty({
    type: OffsetsDto,
    nullable: true,
    description: 'Answered before, and no longer in the topic: the node must publish it anew',
  })
  lost!: OffsetsDto | null;
}

class UnreadableDto {
  @ApiProperty()
  topic!: string;

  @ApiProperty()
  partition!: number;

  @ApiProperty()
  from!: number;

  @ApiProperty({ description: 'Behind the last one' })
  to!: number;
}

export class RestorationDto {
  @ApiProperty({
    enum: ['unchecked', 'behind', 'replaying', 'open'],
    description: 'unchecked and behind: closed; replaying: closed but for what is read again',
  })
  state!: string;

  @ApiProperty({ description: 'Since when' })
  since!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Who began the last restore' })
  operator!: string | null;

  @ApiProperty({ type: [RestoredPartitionDto] })
  partitions!: readonly RestoredPartitionDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Acts and expiries that nodes were told of and that wait to be written down again, by event',
  })
  events!: Readonly<Record<string, number>>;

  @ApiProperty({
    type: [UnreadableDto],
    description: 'What was told to nodes and is no longer in its topic: acts in it cannot be recovered',
  })
  unreadable!: readonly UnreadableDto[];

  @ApiProperty({ description: 'Events that were answered otherwise than before' })
  differing!: number;
}
