export type { JSONWebKeySet, JWTPayload } from 'jose';
export { claimedIssuer } from './claimed-issuer.js';
export { SigningKey, generateSigningKey } from './signing-key.js';
export {
  KeysUnavailable,
  type TokenPolicy,
  TokenRefused,
  TokenVerifier,
  type VerifiedToken,
} from './token-verifier.js';
