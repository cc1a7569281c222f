import { ApiProperty } from '@nestjs/swagger';
import { IsId } from '@valija/http';
import { IsBoolean } from 'class-validator';

export class NoticeSettingsDto {
  @ApiProperty({ description: 'A mail when there is a new one, to the address of /v1/me/contact' })
  @IsBoolean()
  email!: boolean;
}

export class NoticeParameter {
  @ApiProperty({ format: 'uuid', description: 'From the list' })
  @IsId()
  id!: string;
}
