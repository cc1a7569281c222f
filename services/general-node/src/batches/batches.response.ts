import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { nodeEventNames } from '@valija/contracts';
import { FeedPageResponse } from '../feed/feed.response.js';

const OUTCOMES = ['accepted', 'duplicate', 'superseded', 'rejected', 'lost', 'pending'] as const;

class ItemAnswerResponse {
  @ApiProperty({ minimum: 0, description: 'Of the item in its batch' })
  index!: number;

  @ApiPropertyOptional({ format: 'uuid' })
  eventId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  dispatchId?: string;

  @ApiProperty({ enum: OUTCOMES })
  outcome!: (typeof OUTCOMES)[number];

  @ApiPropertyOptional({ description: 'Why it was rejected: docs/reference/problems.md' })
  code?: string;

  @ApiPropertyOptional({ description: 'Time may heal it: send it again later, as a new event' })
  retryable?: boolean;

  @ApiPropertyOptional({ description: 'JSON Pointer into the event; /type and /eventId are the item’s own' })
  pointer?: string;

  @ApiPropertyOptional()
  detail?: string;
}

/** dispatch-batch-answer.v1.schema.json */
export class BatchAnswerResponse {
  @ApiProperty({ format: 'uuid' })
  batchId!: string;

  @ApiProperty({ description: 'False while the hub has not answered every item: ask for the batch again' })
  complete!: boolean;

  @ApiProperty({ type: [ItemAnswerResponse] })
  items!: readonly ItemAnswerResponse[];
}

class AckItemResponse extends ItemAnswerResponse {
  @ApiProperty({ description: 'Its place in the list' })
  cursor!: string;

  @ApiProperty({ format: 'uuid' })
  batchId!: string;

  @ApiProperty({ format: 'date-time' })
  answeredAt!: string;
}

export class AckPageResponse extends FeedPageResponse {
  @ApiProperty({ type: [AckItemResponse] })
  items!: readonly AckItemResponse[];
}

/** For the document of the API only: dispatch-batch.v1.schema.json is what counts. */
export class BatchItemBody {
  @ApiProperty({ enum: nodeEventNames })
  type!: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Yours to make, so that a repeat is recognised; the node makes one where it is missing',
  })
  eventId?: string;

  @ApiProperty({ type: Object, description: 'The event itself, of the schema that the type names' })
  data!: object;
}

export class BatchBody {
  @ApiProperty({ type: [BatchItemBody], minItems: 1, maxItems: 10_000 })
  items!: BatchItemBody[];
}
