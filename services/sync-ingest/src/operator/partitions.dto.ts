import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

const NODE_ID = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;

export class PartitionsQuery {
  @ApiPropertyOptional({ description: 'Only this node' })
  @IsOptional()
  @Matches(NODE_ID)
  node?: string;
}

class PartitionDto {
  @ApiProperty()
  topic!: string;

  @ApiProperty()
  partition!: number;

  @ApiProperty()
  generation!: number;

  @ApiProperty({ description: 'The offset that the hub reads next' })
  nextOffset!: number;

  @ApiProperty()
  logStart!: number;

  @ApiProperty()
  logEnd!: number;

  @ApiProperty({ description: 'Records that are not answered yet' })
  lag!: number;

  @ApiProperty({ type: String, nullable: true })
  committedAt!: string | null;

  @ApiProperty({ enum: ['reading', 'stopped', 'new'], description: 'stopped: an operator must look' })
  status!: string;
}

export class PartitionsDto {
  @ApiProperty({ type: [PartitionDto] })
  items!: PartitionDto[];
}

export class ConfirmGapDto {
  @ApiProperty()
  @Matches(/^nodes\.[a-z0-9-]+\.dispatches\.v1$/)
  topic!: string;

  @ApiProperty()
  @IsInt()
  @Min(0)
  partition!: number;
}

class LostRangeDto {
  @ApiProperty()
  from!: number;

  @ApiProperty()
  to!: number;
}

export class GapConfirmedDto {
  @ApiProperty({
    type: LostRangeDto,
    nullable: true,
    description: 'Null: there was no gap, or nothing was lost',
  })
  lost!: LostRangeDto | null;

  @ApiProperty()
  generation!: number;

  @ApiProperty()
  nextOffset!: number;
}

export class RejectionsQuery {
  @ApiProperty()
  @Matches(NODE_ID)
  node!: string;

  @ApiPropertyOptional({ description: 'Cursor of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  after?: string;

  @ApiPropertyOptional({ default: limits.pageSize.default, maximum: limits.pageSize.max })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(limits.pageSize.max)
  limit: number = limits.pageSize.default;
}

class RejectionDto {
  @ApiProperty()
  topic!: string;

  @ApiProperty()
  partition!: number;

  @ApiProperty()
  offset!: number;

  @ApiPropertyOptional()
  code?: string;

  @ApiPropertyOptional({ description: 'JSON Pointer to the field, or #name of the header' })
  pointer?: string;

  @ApiPropertyOptional()
  detail?: string;

  @ApiProperty({ description: 'SHA-256 of the value' })
  digest!: string;

  @ApiProperty()
  rejectedAt!: string;
}

export class RejectionsDto {
  @ApiProperty({ type: [RejectionDto] })
  items!: readonly RejectionDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
