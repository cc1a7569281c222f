import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class CouncilContentResponse {
  @ApiProperty({
    enum: ['stored', 'passthrough'],
    description: 'Uploaded here, or at the address of its own',
  })
  mode!: string;

  @ApiPropertyOptional({ description: 'Where this node asks for it' })
  endpoint?: string;
}

export class CouncilResponse {
  @ApiProperty()
  councilId!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ type: [String], description: 'DIR3 codes for which it may issue here' })
  bodies!: readonly string[];

  @ApiProperty({ type: CouncilContentResponse })
  content!: CouncilContentResponse;
}

export class NodeKeysResponse {
  @ApiProperty({ type: [Object], description: 'A JWKS (RFC 7517)' })
  keys!: readonly object[];
}
