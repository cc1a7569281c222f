import { expect, it } from '@jest/globals';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { applyFile } from './apply.js';

// The bus is prepared before the directory is asked: whatever it would refuse must not have topics and credentials by then.
it.each(['hub', '../../x', 'Madrid', ''])('touches nothing for a node called "%s"', async (nodeId) => {
  const context = {
    profile: () => {
      throw new Error('it went on');
    },
  } as unknown as Context;
  await expect(applyFile(context, { nodes: [{ nodeId }] }, false)).rejects.toMatchObject({
    exitCode: exitCodes.usage,
    message: expect.stringContaining(`"${nodeId}"`),
  });
});
