import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BodyResponse, ResponsibleUnitResponse } from './words.response.js';

const STATUSES = ['answered', 'silent'];
const SILENCES = [
  'maintenance',
  'unavailable',
  'too-slow',
  'unreachable',
  'left-alone',
  'wrong-answer',
  'refused',
];

class CoveragePartResponse {
  @ApiProperty({ type: BodyResponse })
  body!: BodyResponse;

  @ApiPropertyOptional()
  systemId?: string;

  @ApiProperty({ enum: STATUSES })
  status!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  asOf?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  since?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  until?: string;

  @ApiPropertyOptional({ description: 'Where the person can ask instead' })
  pageUrl?: string;
}

class CoverageSourceResponse {
  @ApiProperty()
  systemId!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ type: [BodyResponse], description: 'For whom it answers' })
  bodies!: readonly BodyResponse[];

  @ApiProperty({ enum: STATUSES })
  status!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'How old its answer is' })
  asOf?: string;

  @ApiPropertyOptional({ description: 'Milliseconds that it took to answer' })
  tookMs?: number;

  @ApiPropertyOptional({ enum: SILENCES, description: 'Why it gave nothing' })
  why?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Since when it is silent, as far as is known' })
  since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When it expects to be back' })
  until?: string;

  @ApiPropertyOptional({ type: ResponsibleUnitResponse, description: 'Where the person can ask instead' })
  instead?: ResponsibleUnitResponse;

  @ApiPropertyOptional({
    type: [CoveragePartResponse],
    description: 'Of the folder of a region: how each system behind it stands',
  })
  parts?: readonly CoveragePartResponse[];
}

/** Of every answer that was gathered live: a system that is down makes it partial, never an error. */
export class CoverageResponse {
  @ApiProperty({ description: 'How many systems were asked' })
  asked!: number;

  @ApiProperty()
  answered!: number;

  @ApiProperty({ description: 'False: something may be missing, and "sources" says of whom' })
  isComplete!: boolean;

  @ApiProperty({ type: [CoverageSourceResponse] })
  sources!: readonly CoverageSourceResponse[];
}
