import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What several answers name in the same way. */
export class BodyResponse {
  @ApiProperty()
  dir3!: string;

  @ApiProperty()
  name!: string;
}

export class ResponsibleUnitResponse extends BodyResponse {
  @ApiProperty({ description: 'Where the citizen goes on' })
  pageUrl!: string;
}

export class TextResponse {
  @ApiProperty({ description: 'BCP 47' })
  language!: string;

  @ApiProperty()
  text!: string;
}

export class ProcedureResponse {
  @ApiProperty()
  sia!: string;

  @ApiPropertyOptional()
  name?: string;
}
