import { SetMetadata, applyDecorators } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';

export const RPC_QUESTION = 'valija:rpc-question';

/**
 * A question or command that other services of the hub may put over TCP, and nobody else. Every one of them is safe to
 * repeat: a caller that lost the connection does not know whether it was heard, and asks again.
 */
export function Question(pattern: string): MethodDecorator {
  return applyDecorators(MessagePattern(pattern), SetMetadata(RPC_QUESTION, pattern));
}

export const RPC_STREAM = 'valija:rpc-stream';

/** A question that is answered in parts, as an Observable: each leaves when it is known. */
export function StreamedQuestion(pattern: string): MethodDecorator {
  return applyDecorators(Question(pattern), SetMetadata(RPC_STREAM, true));
}
