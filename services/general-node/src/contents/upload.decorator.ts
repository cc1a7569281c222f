import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { limits } from '@valija/contracts';
import type { FastifyRequest } from 'fastify';
import { BodyTooLarge } from '../bodies/bodies.errors.js';
import { DOCUMENT_TYPES } from '../bodies/media-types.js';
import { rawBodyOf } from '../bodies/raw-body.js';
import { UploadInvalid } from './contents.errors.js';
import type { Upload } from './contents.service.js';
import { sha256Of } from './repr-digest.js';

/** A document as it comes: its digest, which it must have, and its bytes, unread. */
export const Uploaded = createParamDecorator(
  (_: unknown, context: ExecutionContext): Pick<Upload, 'sha256' | 'stream'> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { stream } = rawBodyOf(request, DOCUMENT_TYPES);
    const header = request.headers['repr-digest'];
    const sha256 = sha256Of(Array.isArray(header) ? header.join(',') : header);
    if (sha256 === undefined) throw new UploadInvalid('Repr-Digest', 'must be sha-256=:…: (RFC 9530)');
    if (Number(request.headers['content-length'] ?? 0) > limits.documentBytes)
      throw new BodyTooLarge(limits.documentBytes);
    return { sha256, stream };
  },
);
