import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { limits } from '@valija/contracts';
import { PageLimit } from '@valija/http';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const STATES = ['open', 'closed'] as const;
const LONGEST_CURSOR = 8_192;

export class CaseFilesQuery {
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

  @ApiPropertyOptional({ description: 'From "next" of the page before; the other parameters stay the same' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  cursor?: string;

  @PageLimit()
  limit: number = limits.pageSize.default;
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
