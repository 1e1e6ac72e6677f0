import type { Receiver } from '../mllp/target.js';
import { scriptReceiver } from './script.receiver.js';

/** The small receiver of our own, right but for the named defect; none: right. */
export const referenceReceiver = (defect = 'none'): Receiver =>
  scriptReceiver({
    name: defect,
    script: '../broken-gateways/receiver.process',
    args: [defect],
    features: ['resends'],
    feeds: ['capped', 'sequenced'],
    limits: { frameBytes: 2 * 1024 * 1024, frameMs: 2_000, idleMs: 5_000, perAddress: 300 },
    lanes: 4,
    shared: true,
    patienceMs: 3_000,
    deadlineMs: 60_000,
  });

/** The best-known MLLP receiver on npm, beside which ours is shown. */
export const nodeHl7Server: Receiver = scriptReceiver({
  name: 'node-hl7-server',
  script: './node-hl7-server.process',
  args: [],
  // It takes batches; resends, queries and later exchanges are left to the application.
  features: ['batches'],
  lanes: 4,
  shared: false,
  patienceMs: 1_500,
  deadlineMs: 6_000,
});
