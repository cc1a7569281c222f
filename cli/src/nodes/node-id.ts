import { nodeIdFault } from '@valija/contracts';
import { CommandFailed, exitCodes } from '../exit-codes.js';

/** @throws CommandFailed where a text cannot be the id of a node */
export function requireNodeId(text: string): void {
  const fault = nodeIdFault(text);
  if (fault !== undefined) throw new CommandFailed(`"${text}" is no node id: ${fault}.`, exitCodes.usage);
}
