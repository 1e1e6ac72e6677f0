/** What a topic is for and how it is kept. Names carry the configured prefix (default `hie.`) in front. */
export interface TopicDefinition {
  readonly name: string;
  /** `compacted` keeps the last entry of each key, `deleted` drops entries older than the retention (never by default). */
  readonly cleanup: 'deleted' | 'compacted';
  readonly key: 'source identity' | 'enterprise id' | 'message id' | 'task id' | 'feed' | 'none';
}

export const topics = {
  raw: 'hl7.raw',
  /** Dead raw messages that a person replays: `hl7.raw` itself is written by the gateway's side only. */
  replay: 'hl7.replay',
  outcome: 'hl7.outcome',
  canonical: 'clinical.canonical',
  /** Events of a run that normalized messages again, until a person promotes them. */
  shadow: 'clinical.canonical.shadow',
  linked: 'clinical.linked',
  identityChanged: 'identity.changed',
  identityReview: 'identity.review',
  identityXref: 'identity.xref',
  golden: 'patient.golden',
  command: 'ops.command',
  /** What subscribers are to be told, each entry for one of them. */
  deliveryRequested: 'delivery.requested',
  deliveryOutcome: 'delivery.outcome',
  /** What people ask for of such runs, and how far a run has come: each step leads to the next. */
  shadowCommand: 'shadow.command',
  shadowStep: 'shadow.step',
  /** What a person ordered last of the intake of each feed. */
  feedIntake: 'feed.intake',
} as const;

/** Dead letters of a topic: the original entry, untouched, with the reason in its attributes. */
export const deadLetterTopic = (topic: string): string => `${topic}.dead`;
export const isDeadLetterTopic = (topic: string): boolean => topic.endsWith('.dead');

/** The groups in which the stages consume, whichever process runs them. */
export const stageGroups = {
  normalizer: 'normalizer',
  shadow: 'shadow',
  mpi: 'mpi',
  decisions: 'mpi-commands',
  record: 'record',
  recordIdentity: 'record-identity',
  archive: 'archive',
  router: 'router',
  deadLetters: 'dead-letters',
  ops: 'ops',
} as const;

const acknowledgers = 'acknowledger.';

/** The group that tells the senders of a feed, at an address of theirs, what became of their messages. */
export const acknowledgerGroup = (feed: string): string => `${acknowledgers}${feed}`;
export const isAcknowledgerGroup = (group: string): boolean => group.startsWith(acknowledgers);

const deliveries = 'delivery.';

/** The group that tells one subscriber: its cursor is the subscriber's queue. */
export const deliveryGroup = (consumer: string): string => `${deliveries}${consumer}`;
/** The lag of such a group is the absence of somebody else's receiver and says nothing about the stages. */
export const isOutwardGroup = (group: string): boolean => isAcknowledgerGroup(group) || group.startsWith(deliveries);

const kept = (name: string, key: TopicDefinition['key']): TopicDefinition => ({ name, cleanup: 'deleted', key });
const latest = (name: string, key: TopicDefinition['key']): TopicDefinition => ({ name, cleanup: 'compacted', key });

const raw = kept(topics.raw, 'source identity');
const replay = kept(topics.replay, 'source identity');
const outcome = kept(topics.outcome, 'message id');
const canonical = kept(topics.canonical, 'source identity');
const shadowCommand = kept(topics.shadowCommand, 'none');
const shadowStep = kept(topics.shadowStep, 'none');
const linked = kept(topics.linked, 'source identity');
const identityChanged = kept(topics.identityChanged, 'enterprise id');
const identityXref = latest(topics.identityXref, 'source identity');
const golden = latest(topics.golden, 'enterprise id');
const command = kept(topics.command, 'none');
const deliveryRequested = kept(topics.deliveryRequested, 'enterprise id');

/** Topics that the gateway's side writes (in embedded mode: the main thread, `intake.db`). */
export const intakeTopics: readonly TopicDefinition[] = [
  raw,
  command,
  shadowCommand,
  latest(topics.feedIntake, 'feed'),
];

/** Topics that the stages write (in embedded mode: the stage worker, `broker.db`). A dead letter keeps its key. */
export const stageTopics: readonly TopicDefinition[] = [
  replay,
  outcome,
  canonical,
  kept(topics.shadow, 'source identity'),
  shadowStep,
  linked,
  identityChanged,
  kept(topics.identityReview, 'task id'),
  identityXref,
  golden,
  deliveryRequested,
  kept(topics.deliveryOutcome, 'enterprise id'),
  ...[
    raw,
    replay,
    canonical,
    linked,
    outcome,
    identityChanged,
    identityXref,
    golden,
    command,
    shadowCommand,
    shadowStep,
    deliveryRequested,
  ].map(({ name, key }) => kept(deadLetterTopic(name), key)),
];

/** Of them those that keep the last entry of each key. */
export const compactedTopics: ReadonlySet<string> = new Set(
  stageTopics.filter(({ cleanup }) => cleanup === 'compacted').map(({ name }) => name),
);
