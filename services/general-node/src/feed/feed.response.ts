import { ApiProperty } from '@nestjs/swagger';

/** What every page of a list has. */
export abstract class FeedPageResponse {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Cursor to go on with, now or later; null while nothing has ever been in the list',
  })
  next!: string | null;

  @ApiProperty({ description: 'There is more already' })
  hasMore!: boolean;
}
