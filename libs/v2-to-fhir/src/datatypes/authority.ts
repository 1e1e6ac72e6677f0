import { hieUri } from '../ids.js';
import type { Parts } from '../reader.js';
import type { MappingScope } from '../scope.js';

/** HD: namespace, universal id, type of the universal id. EI carries the same three after its value. */
export interface Authority {
  readonly namespace: string;
  readonly universalId: string;
  readonly universalIdType: string;
}

/** HD whose first component is part `first` (1 in an HD, 2 in an EI). */
export const authority = (parts: Parts, first = 1): Authority => ({
  namespace: parts.text(first),
  universalId: parts.text(first + 1),
  universalIdType: parts.text(first + 2),
});

/** URI of an assigning authority; a number without one is the sender's own, of the kind that `local` names. */
export const authoritySystem = (named: Authority, scope: MappingScope, local: string): string =>
  named.namespace === '' && named.universalId === ''
    ? hieUri(scope.context.organization, local)
    : scope.systemOf(named);
