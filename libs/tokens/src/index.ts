export type { JSONWebKeySet, JWTPayload } from 'jose';
export { SigningKey, generateSigningKey } from './signing-key.js';
export {
  KeysUnavailable,
  type TokenPolicy,
  TokenRefused,
  TokenVerifier,
  type VerifiedToken,
} from './token-verifier.js';
