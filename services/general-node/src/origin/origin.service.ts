import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@valija/clock';
import type { ContentRequest } from '@valija/contracts';
import type { ContentReply } from '@valija/node-sdk';
import { type Logger, Metrics } from '@valija/observability';
import { CLOCK, LOGGER } from '@valija/service';
import { ContentsService } from '../contents/contents.service.js';
import { CouncilsService } from '../councils/councils.service.js';
import { DispatchesService } from '../dispatches/dispatches.service.js';
import { ASK_AGAIN_MS, CouncilGateway } from './council.gateway.js';

/** What this node says when the hub asks for a document: from its own store, or from the council that keeps it. */
@Injectable()
export class OriginService {
  private readonly answered;

  constructor(
    @Inject(DispatchesService) private readonly dispatches: DispatchesService,
    @Inject(ContentsService) private readonly contents: ContentsService,
    @Inject(CouncilsService) private readonly councils: CouncilsService,
    @Inject(CouncilGateway) private readonly council: CouncilGateway,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.answered = metrics.counter('general_node_content_total', 'Questions of the hub for a document', [
      'council',
      'answer',
    ]);
  }

  async reply(request: ContentRequest): Promise<ContentReply> {
    const { dispatchId, documentId } = request;
    const councilId = this.dispatches.ownerOf(dispatchId);
    try {
      const reply = await this.find(councilId, request);
      this.answered.inc({ council: councilId ?? 'none', answer: reply.answer });
      return reply;
    } catch (error) {
      this.logger.error({ err: error, councilId, dispatchId, documentId }, 'a document could not be given');
      this.answered.inc({ council: councilId ?? 'none', answer: 'failed' });
      return { answer: 'unavailable' };
    }
  }

  private async find(councilId: string | undefined, request: ContentRequest): Promise<ContentReply> {
    const { dispatchId, documentId, version } = request;
    const manifests = councilId === undefined ? [] : this.dispatches.announced(dispatchId, documentId);
    const announced = manifests.find((each) => each.version === version) ?? manifests[0];
    if (councilId === undefined || !announced) return { answer: 'gone' };
    // First what is stored: it stays, also when its council keeps the later ones itself, or has left.
    const stored = this.contents.find({ councilId, dispatchId, documentId });
    if (stored) {
      const bytes = await this.contents.read(councilId, stored);
      return { answer: 'ready', bytes, sizeBytes: stored.sizeBytes, mediaType: announced.mediaType };
    }
    const council = this.councils.find(councilId);
    if (!council) return { answer: 'unavailable' };
    if (council.content.mode === 'passthrough')
      return this.council.ask(council.content.endpoint, request, announced);
    return { answer: 'not-ready', retryAt: new Date(this.clock.epochMs() + ASK_AGAIN_MS) };
  }
}
