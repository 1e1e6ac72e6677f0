import type { Operation } from '#contracts';

/** Why a message is archived and goes no further. */
export type FilterReason = 'acknowledgement' | 'query response' | 'master file' | 'no patient';

/** Which segments of a message become resources besides patient and visit; what is not mapped is listed as unread. */
export type Content = 'administration' | 'results' | 'none';

const filtered = new Map<string, FilterReason>([
  ...(['ACK', 'MCF', 'QCK'] as const).map((type) => [type, 'acknowledgement'] as const),
  ...(['MFN', 'MFK', 'MFD', 'MFQ', 'MFR'] as const).map((type) => [type, 'master file'] as const),
  // Answers to queries tell what someone else holds: taken as news they would become a second source.
  ...`RSP RTB RDY ORF OSR ADR RCL RPI RPL RPR VXR VXX TBR EDR ERP RAR RDR RER RGR ROR SQR PIN`
    .split(/\s+/)
    .map((type) => [type, 'query response'] as const),
]);

export const filterReason = (type: string): FilterReason | undefined => filtered.get(type);

export function contentOf(type: string): Content {
  if (type === 'ADT') return 'administration';
  return type === 'ORU' ? 'results' : 'none';
}

/** What an ADT event means beyond the resources of its segments. */
export interface EventRule {
  /** False for events about a person or a number: they may not touch a visit (HL7 3.3.28, 3.3.31). */
  readonly visit: boolean;
  readonly cancels?: Extract<Operation, { kind: 'cancel' }>['of'];
  readonly identity?: 'merge' | 'link' | 'unlink' | 'retire';
  readonly deletesVisit?: true;
}

const visit: EventRule = { visit: true };
const merge: EventRule = { visit: false, identity: 'merge' };

const adtEvents = new Map<string, EventRule>(
  Object.entries({
    A11: { visit: true, cancels: 'admit' },
    A12: { visit: true, cancels: 'transfer' },
    A13: { visit: true, cancels: 'discharge' },
    A18: merge,
    A23: { visit: true, deletesVisit: true },
    A24: { visit: false, identity: 'link' },
    A28: { visit: false },
    A29: { visit: false, identity: 'retire' },
    A30: merge,
    A31: { visit: false },
    A34: merge,
    A36: merge,
    A37: { visit: false, identity: 'unlink' },
    A38: { visit: true, cancels: 'pre-admit' },
    A39: merge,
    A40: merge,
  } satisfies Record<string, EventRule>),
);

export const eventRule = (type: string, trigger: string): EventRule =>
  type === 'ADT' ? (adtEvents.get(trigger) ?? visit) : visit;
