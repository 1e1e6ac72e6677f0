import type { Operation } from '#contracts';

/** Why a message is archived and goes no further. */
export type FilterReason = 'acknowledgement' | 'query response' | 'master file' | 'no patient';

/** Which segments of a message become resources besides patient and visit; what is not mapped is listed as unread. */
export type Content =
  'administration' | 'results' | 'orders' | 'pharmacy' | 'vaccination' | 'document' | 'appointment' | 'none';

const filtered = new Map<string, FilterReason>([
  ...(['ACK', 'MCF', 'QCK'] as const).map((type) => [type, 'acknowledgement'] as const),
  ...(['MFN', 'MFK', 'MFD', 'MFQ', 'MFR'] as const).map((type) => [type, 'master file'] as const),
  // Answers to queries tell what someone else holds: taken as news they would become a second source.
  ...`RSP RTB RDY ORF OSR ADR RCL RPI RPL RPR VXR VXX TBR EDR ERP RAR RDR RER RGR ROR SQR PIN`
    .split(/\s+/)
    .map((type) => [type, 'query response'] as const),
]);

export const filterReason = (type: string): FilterReason | undefined => filtered.get(type);

const contents = new Map<string, Content>([
  // BAR and DFT tell of diagnoses, procedures and insurance in the segments of ADT; their charges are listed as unread.
  ...`ADT BAR DFT`.split(' ').map((type): [string, Content] => [type, 'administration']),
  ['ORU', 'results'],
  ['OUL', 'results'],
  // Orders and the answers to them, which carry the filler's number and state.
  ...`ORM ORR OML ORL OMG ORG OMI ORI OMB ORB OMD ORD OMS ORS OMN ORN OPL OPR OSU`
    .split(/\s+/)
    .map((type): [string, Content] => [type, 'orders']),
  ...`RDE RRE RDS RRD RGV RRG RAS RRA OMP ORP`.split(' ').map((type): [string, Content] => [type, 'pharmacy']),
  ['VXU', 'vaccination'],
  ['MDM', 'document'],
  ['SIU', 'appointment'],
]);

export const contentOf = (type: string): Content => contents.get(type) ?? 'none';

/** What the MRG of an event says; `merge-account?` only where the message names both accounts. */
export type MrgMeaning =
  | 'merge'
  | 'merge-account'
  | 'merge-account?'
  | 'merge-visit'
  | 'move-identifier'
  | 'move-account'
  | 'move-visit'
  | 'change-identifier'
  | 'change-patient-id'
  | 'change-alternate-id'
  | 'change-account'
  | 'change-visit'
  | 'change-alternate-visit';

type Kind<Name extends Operation['kind']> = Extract<Operation, { kind: Name }>;

/** What an ADT event means beyond the resources of its segments. */
export interface EventRule {
  /** False for events about a person or a number: they may not touch a visit (HL7 3.3.28, 3.3.31). */
  readonly visit: boolean;
  readonly cancels?: Kind<'cancel'>['of'];
  readonly pending?: Pick<Kind<'pending'>, 'of' | 'cancelled'>;
  readonly leave?: Pick<Kind<'leave'>, 'of' | 'cancelled'>;
  readonly swapsBeds?: true;
  readonly deletesVisit?: true;
  readonly mrg?: readonly MrgMeaning[];
  readonly identity?: 'link' | 'unlink' | 'retire';
}

const visit: EventRule = { visit: true };
const numbers = (...mrg: readonly MrgMeaning[]): EventRule => ({ visit: false, mrg });
const pending = (of: Kind<'pending'>['of'], cancelled: boolean): EventRule => ({
  visit: true,
  pending: { of, cancelled },
});
const leave = (of: Kind<'leave'>['of'], cancelled: boolean): EventRule => ({ visit: true, leave: { of, cancelled } });

const adtEvents = new Map<string, EventRule>(
  Object.entries({
    A11: { visit: true, cancels: 'admit' },
    A12: { visit: true, cancels: 'transfer' },
    A13: { visit: true, cancels: 'discharge' },
    A14: pending('admit', false),
    A15: pending('transfer', false),
    A16: pending('discharge', false),
    A17: { visit: true, swapsBeds: true },
    A18: numbers('merge', 'merge-account?'),
    A21: leave('begin', false),
    A22: leave('return', false),
    A23: { visit: true, deletesVisit: true },
    A24: { visit: false, identity: 'link' },
    A25: pending('discharge', true),
    A26: pending('transfer', true),
    A27: pending('admit', true),
    A28: { visit: false },
    A29: { visit: false, identity: 'retire' },
    A30: numbers('merge'),
    A31: { visit: false },
    A34: numbers('merge'),
    A35: numbers('merge-account'),
    A36: numbers('merge', 'merge-account?'),
    A37: { visit: false, identity: 'unlink' },
    A38: { visit: true, cancels: 'pre-admit' },
    A39: numbers('merge'),
    A40: numbers('merge'),
    A41: numbers('merge-account'),
    A42: numbers('merge-visit'),
    A43: numbers('move-identifier'),
    A44: numbers('move-account'),
    A45: numbers('move-visit'),
    A46: numbers('change-patient-id'),
    A47: numbers('change-identifier'),
    A48: numbers('change-alternate-id'),
    A49: numbers('change-account'),
    A50: numbers('change-visit'),
    A51: numbers('change-alternate-visit'),
    A52: leave('begin', true),
    A53: leave('return', true),
  } satisfies Record<string, EventRule>),
);

export const eventRule = (type: string, trigger: string): EventRule =>
  type === 'ADT' ? (adtEvents.get(trigger) ?? visit) : visit;
