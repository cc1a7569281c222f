import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type DirectoryEntity, directoryEntities, limits } from '@valija/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export class EntityParameter {
  @ApiProperty({ enum: directoryEntities })
  @IsIn(directoryEntities)
  entity!: DirectoryEntity;
}

export class PageQuery {
  @ApiPropertyOptional({ description: 'Key after which the page begins', default: '' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  after = '';

  @ApiPropertyOptional({ default: limits.pageSize.default, maximum: limits.pageSize.max })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(limits.pageSize.max)
  limit: number = limits.pageSize.default;
}

export class HistoryQuery {
  @ApiProperty()
  @IsString()
  @MaxLength(300)
  key!: string;
}

class AppliedChangeDto {
  @ApiProperty({ enum: directoryEntities })
  entity!: DirectoryEntity;

  @ApiProperty()
  key!: string;

  @ApiProperty({ enum: ['created', 'updated', 'removed'] })
  action!: string;
}

export class AppliedDto {
  @ApiProperty({ description: 'Revision of the directory now' })
  revision!: number;

  @ApiProperty()
  dryRun!: boolean;

  @ApiProperty()
  created!: number;

  @ApiProperty()
  updated!: number;

  @ApiProperty()
  removed!: number;

  @ApiProperty()
  unchanged!: number;

  @ApiProperty({ type: [AppliedChangeDto], description: 'The first thousand' })
  changes!: AppliedChangeDto[];
}

class EntryDto {
  @ApiProperty()
  key!: string;

  @ApiProperty()
  value!: object;

  @ApiProperty()
  revision!: number;
}

export class PageDto {
  @ApiProperty({ type: [EntryDto] })
  items!: EntryDto[];

  @ApiPropertyOptional({ description: 'Send it as "after" for the next page; absent on the last' })
  next?: string;
}

class HistoryItemDto {
  @ApiProperty()
  revision!: number;

  @ApiProperty({ nullable: true, type: Object, description: 'Null: it was removed' })
  value!: object | null;

  @ApiProperty()
  changedBy!: string;

  @ApiProperty()
  changedAt!: string;
}

export class HistoryDto {
  @ApiProperty({ type: [HistoryItemDto] })
  items!: HistoryItemDto[];
}
