import { ApiProperty } from '@nestjs/swagger';
import { hubEventNames } from '@valija/contracts';
import { FeedPageResponse } from '../feed/feed.response.js';

class EventItemResponse {
  @ApiProperty({ description: 'Its place in the list' })
  cursor!: string;

  @ApiProperty({ format: 'uuid' })
  eventId!: string;

  @ApiProperty({ enum: hubEventNames })
  type!: string;

  @ApiProperty({
    type: Object,
    description: 'life-cycle-event.v1.schema.json, or dispatch-state-shared.v1.schema.json',
  })
  data!: object;
}

export class EventPageResponse extends FeedPageResponse {
  @ApiProperty({ type: [EventItemResponse] })
  items!: readonly EventItemResponse[];
}
