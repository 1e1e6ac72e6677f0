import { bundleBase } from './reference.js';
import type { Bundle, BundleEntry, FhirResource, Identifier, MessageHeader } from './resources.js';

export interface MessageParts {
  /** Bundle.id: names this message. */
  readonly id: string;
  readonly identifier?: Identifier;
  /** Instant with a zone. */
  readonly timestamp: string;
  readonly header: MessageHeader;
  /** Each has a type and an id that are unique in the bundle. */
  readonly resources: Iterable<FhirResource>;
}

/** A bundle of type `message`: MessageHeader first (invariant bdl-12), then the resources in the order given. */
export function messageBundle({ id, identifier, timestamp, header, resources }: MessageParts): Bundle {
  const entry: BundleEntry[] = [entryOf(header)];
  for (const resource of resources) entry.push(entryOf(resource));
  return {
    resourceType: 'Bundle',
    id,
    ...(identifier === undefined ? {} : { identifier }),
    type: 'message',
    timestamp,
    entry,
  };
}

const entryOf = (resource: FhirResource): BundleEntry => ({
  fullUrl: [bundleBase, resource.resourceType, '/', resource.id].join(''),
  resource,
});
