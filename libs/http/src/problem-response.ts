import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One field of a request that is not as it must be. */
class ProblemFieldError {
  @ApiProperty({ description: 'JSON Pointer to the field' })
  pointer!: string;

  @ApiProperty()
  detail!: string;
}

/** Every failure of the API (RFC 9457), for its document. */
export class ProblemResponse {
  @ApiProperty({ example: 'urn:valija:problem:not-found' })
  type!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  status!: number;

  @ApiProperty({ description: 'What happened, why, and what to do' })
  detail!: string;

  @ApiProperty({ description: 'Stable code: docs/reference/problems.md' })
  code!: string;

  @ApiPropertyOptional({ description: 'For the operator of the hub' })
  traceId?: string;

  @ApiPropertyOptional({ type: [ProblemFieldError] })
  errors?: ProblemFieldError[];
}
