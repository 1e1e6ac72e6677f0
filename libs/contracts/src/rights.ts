/**
 * What a caller may do. A route names one; a role holds some. Patient data is masked, also for who holds
 * `patients.read`, until `patients.unmask` is used, which is recorded.
 */
export type Right =
  /** Feeds, counts, lag, topics by name, traces, causes of dead letters: nothing of a patient. */
  | 'operations.read'
  /** Messages, entries and dead letters with their structure. */
  | 'messages.read'
  /** FHIR, persons and reviews. */
  | 'patients.read'
  /** Looking for a patient by number, name or date: what is found says that somebody is known here. */
  | 'patients.search'
  /** Seeing what is masked. */
  | 'patients.unmask'
  /** Replaying and editing dead letters, shadow runs. */
  | 'messages.repair'
  /** Handing messages or patients in over HTTP. */
  | 'messages.send'
  /** Deciding reviews, stating and undoing what is one person. */
  | 'identity.decide'
  /** All numbers with their persons. */
  | 'identity.export'
  /** How the broker works: starting, pausing and stopping the intake of feeds. */
  | 'settings.change'
  | 'accounts.manage'
  | 'audit.read';

export type Role = keyof typeof roles;

/**
 * The rights of each role. The last two are for machines: a sender of messages, and a client of the FHIR API that cannot
 * ask for each look apart.
 */
export const roles = {
  viewer: ['operations.read', 'messages.read'],
  engineer: [
    'operations.read',
    'messages.read',
    'patients.read',
    'patients.search',
    'patients.unmask',
    'messages.repair',
    'messages.send',
    'settings.change',
  ],
  steward: [
    'operations.read',
    'messages.read',
    'patients.read',
    'patients.search',
    'patients.unmask',
    'identity.decide',
    'identity.export',
  ],
  administrator: [
    'operations.read',
    'messages.read',
    'patients.read',
    'patients.search',
    'patients.unmask',
    'messages.repair',
    'messages.send',
    'identity.decide',
    'identity.export',
    'settings.change',
    'accounts.manage',
    'audit.read',
  ],
  sender: ['messages.send'],
  reader: ['patients.read', 'patients.search', 'patients.unmask'],
} as const satisfies Readonly<Record<string, readonly Right[]>>;

export const roleNames = Object.keys(roles) as readonly Role[];

export const hasRight = (role: Role, right: Right): boolean => (roles[role] as readonly Right[]).includes(right);

export const isRole = (name: string): name is Role => Object.hasOwn(roles, name);
