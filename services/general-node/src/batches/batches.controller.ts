import { Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiDefaultResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Audience, ProblemResponse } from '@valija/http';
import type { FastifyReply } from 'fastify';
import { BATCH_TYPES } from '../bodies/media-types.js';
import { CallingCouncil } from '../councils/council.decorator.js';
import type { Council } from '../councils/council.js';
import { BatchParameter, WaitQuery } from './batches.dto.js';
import { BatchAnswerResponse, BatchBody } from './batches.response.js';
import { BatchesService } from './batches.service.js';
import { type Submission, Submitted } from './submission.decorator.js';

@ApiTags('dispatches')
@ApiBearerAuth()
@ApiDefaultResponse({ type: ProblemResponse, description: 'A problem (RFC 9457)' })
@Audience('council')
@Controller('v1')
export class BatchesController {
  constructor(@Inject(BatchesService) private readonly batches: BatchesService) {}

  @Post('dispatches::batch')
  @ApiOperation({
    summary: 'Publish up to 10,000 events; each gets an answer of its own',
    description:
      'As JSON, or as NDJSON with one item a line. What is wrong with one item stops no other. The same key with the same body gives the same batch again, and an eventId that was used is known, as long as the batch is kept: 90 days after the last of its answers, or as the operator of the node says. What is not answered stays.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'New for each batch, the same for its repeats',
  })
  @ApiConsumes(...BATCH_TYPES)
  @ApiBody({ type: BatchBody })
  @ApiOkResponse({ type: BatchAnswerResponse, description: 'Every item is answered' })
  @ApiAcceptedResponse({
    type: BatchAnswerResponse,
    description: 'Safe on disk; some items wait for the hub. Location has the answer later',
  })
  async publish(
    @CallingCouncil() council: Council,
    @Submitted() submission: Submission,
    @Query() { wait }: WaitQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchAnswerResponse> {
    const answer = await this.batches.publish({ council, ...submission, waitS: wait });
    void reply.status(answer.complete ? 200 : 202).header('location', `/v1/batches/${answer.batchId}`);
    return answer;
  }

  @Get('batches/:batchId')
  @ApiOperation({
    summary: 'What has become of a batch by now',
    description: 'It is kept for 90 days after the last of its answers, or as the operator of the node says.',
  })
  @ApiOkResponse({ type: BatchAnswerResponse })
  answer(
    @CallingCouncil() council: Council,
    @Param() { batchId }: BatchParameter,
  ): Promise<BatchAnswerResponse> {
    return this.batches.answer(council, batchId);
  }
}
