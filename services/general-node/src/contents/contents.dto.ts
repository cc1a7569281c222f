import { ApiProperty } from '@nestjs/swagger';
import { IsId } from '@valija/http';
import { Matches } from 'class-validator';

export class DocumentParameter {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  dispatchId!: string;

  @ApiProperty({ description: 'As the manifest has it' })
  @Matches(/^[A-Za-z0-9._~-]{1,64}$/)
  documentId!: string;
}

export class StoredContentResponse {
  @ApiProperty({ format: 'uuid' })
  dispatchId!: string;

  @ApiProperty()
  documentId!: string;

  @ApiProperty({ description: 'SHA-256 in lower-case hexadecimal' })
  sha256!: string;
}
