import type { NodeEventName } from '@valija/contracts';
import type { PublishOutcome } from '@valija/node-sdk';

/** What the hub's answer to an event of the council makes of its dispatch; undefined where nothing. */
export function lifeAfter(
  type: NodeEventName,
  outcome: PublishOutcome['outcome'],
): 'open' | 'closed' | undefined {
  // A duplicate was accepted before, and behind a superseded version is a later one.
  if (outcome === 'rejected') return undefined;
  switch (type) {
    case 'DispatchMadeAvailable':
    case 'DispatchAmended':
      return 'open';
    // An act elsewhere is accepted even where an earlier one counts: closed it is either way.
    case 'DispatchCancelled':
    case 'DispatchResolvedElsewhere':
      return 'closed';
    case 'DispatchDeadlineExtended':
      return undefined;
  }
}
