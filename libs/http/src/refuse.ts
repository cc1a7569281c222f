import { CodedError } from '@valija/contracts';
import { KeysUnavailable, TokenRefused } from '@valija/tokens';

/** What a refused token is to its caller. */
export function refuse(error: unknown): never {
  if (error instanceof TokenRefused) {
    throw error.isExpired
      ? new CodedError('token-expired')
      : new CodedError('unauthenticated', { reason: error.reason });
  }
  if (error instanceof KeysUnavailable)
    throw new CodedError('service-unavailable', { service: 'token issuer' });
  throw error;
}
