import { CodedError } from '@valija/contracts';
import { SealBroken, type Sealer } from '@valija/dispatch-rows';

/** What these are sealed for: nothing else that is sealed with the same keys opens here. */
const PURPOSE = 'c1f1a3d2-0d6b-4c0e-9a55-6e6f74696365';

/** Names a person to whoever has the mail, and says nothing to anybody else. */
export function stopTokenOf(sealer: Sealer, personKey: string): string {
  return sealer.seal(personKey, PURPOSE).toString('base64url');
}

/** @throws CodedError `not-found` where it is none of ours */
export function personOf(sealer: Sealer, token: string): string {
  try {
    return sealer.open(Buffer.from(token, 'base64url'), PURPOSE);
  } catch (error) {
    if (error instanceof SealBroken) throw new CodedError('not-found');
    throw error;
  }
}
