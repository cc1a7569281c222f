import { crashingBorder } from './crashing-border.js';
import { largeAck } from './large-ack.js';
import type { ScenarioOutcome } from './outcome.js';
import { appearance, everyAppearance } from './appearance.js';
import { node } from './node.js';
import { relay } from './relay.js';
import { topicMadeAnew } from './topic-made-anew.js';

/** What mutants are put through. The product as it is must come out of each without a finding. */
export const scenarios: Readonly<Record<string, () => Promise<ScenarioOutcome>>> = {
  'crashing-border': crashingBorder,
  'large-ack': largeAck,
  'topic-made-anew': topicMadeAnew,
  appearance,
  'every-appearance': everyAppearance,
  relay,
  node,
};
