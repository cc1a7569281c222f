import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../answers/page.dto.js';

const STATES = ['open', 'closed'] as const;

export class CaseFilesQuery extends PageQuery {
  @ApiPropertyOptional({
    description: 'DIR3 code of a department, or of what departments are a part of; all where absent',
  })
  @IsOptional()
  @Matches(/^[A-Z]{1,2}[A-Z0-9]{7,8}$/, { message: 'must be a DIR3 code' })
  body?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];
}

export class CaseFileParameter {
  @ApiProperty({ description: 'From a list' })
  @Matches(/^[a-z0-9][a-z0-9.-]{0,62}~[A-Za-z0-9._~-]{1,200}$/, { message: 'must be an id from a list' })
  id!: string;
}

export class CaseDocumentParameter extends CaseFileParameter {
  @ApiProperty()
  @Matches(/^[A-Za-z0-9._~-]{1,200}$/, { message: 'must be an id from the index of the case file' })
  documentId!: string;
}
