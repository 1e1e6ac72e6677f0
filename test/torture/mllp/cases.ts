import type { CaseGroup } from './case.js';
import { acknowledgement } from './cases/acknowledgement.js';
import { admission } from './cases/admission.js';
import { batches } from './cases/batches.js';
import { brokenFrames } from './cases/broken-frames.js';
import { connections } from './cases/connections.js';
import { content } from './cases/content.js';
import { delimiters } from './cases/delimiters.js';
import { durability } from './cases/durability.js';
import { encoding } from './cases/encoding.js';
import { enhancedMode } from './cases/enhanced-mode.js';
import { framing } from './cases/framing.js';
import { identity } from './cases/identity.js';
import { limits } from './cases/limits.js';
import { mllpRelease2 } from './cases/mllp-release-2.js';
import { pipelining } from './cases/pipelining.js';
import { queries } from './cases/queries.js';
import { sequenceNumbers } from './cases/sequence-numbers.js';

export const groups: readonly CaseGroup[] = [
  framing,
  brokenFrames,
  pipelining,
  limits,
  connections,
  delimiters,
  encoding,
  acknowledgement,
  enhancedMode,
  admission,
  batches,
  identity,
  content,
  queries,
  sequenceNumbers,
  mllpRelease2,
  durability,
];
