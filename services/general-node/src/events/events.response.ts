import { ApiProperty } from '@nestjs/swagger';
import { lifeCycleEventNames } from '@valija/contracts';
import { FeedPageResponse } from '../feed/feed.response.js';

class EventItemResponse {
  @ApiProperty({ description: 'Its place in the list' })
  cursor!: string;

  @ApiProperty({ format: 'uuid' })
  eventId!: string;

  @ApiProperty({ enum: lifeCycleEventNames })
  type!: string;

  @ApiProperty({ type: Object, description: 'life-cycle-event.v1.schema.json' })
  data!: object;
}

export class EventPageResponse extends FeedPageResponse {
  @ApiProperty({ type: [EventItemResponse] })
  items!: readonly EventItemResponse[];
}
