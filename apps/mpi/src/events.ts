import {
  type CanonicalEvent,
  type Draft,
  type EventAttributes,
  eventId,
  type GoldenPatient,
  type IdentityChanged,
  type IdentityReview,
  type IdentityXref,
  jsonBytes,
  jsonValue,
  type LinkedEvent,
  type LinkedIdentity,
  type MessageId,
  type MessageOutcome,
  readJson,
  type SourceIdentity,
  type SourceKey,
  topics,
} from '#contracts';
import type { IdentityEffect, Membership, ReviewTask } from '#storage';
import type { Cause, PersonChange, Settled } from './settle.js';
import type { IdentityView } from './view.js';

/** Numbers the events of one entry, so that each id is a function of message, stage, place and revision. */
export class Drafts {
  readonly #drafts: Draft[] = [];
  readonly #carried: Readonly<Record<string, string>>;

  constructor(
    private readonly stage: string,
    private readonly cause: EventAttributes,
    private readonly at: string,
  ) {
    const { feed, organization, messagetype, controlid, revision } = cause;
    const carried = Object.entries({ feed, organization, messagetype, controlid, revision });
    this.#carried = Object.fromEntries(
      carried.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
  }

  get all(): readonly Draft[] {
    return this.#drafts;
  }

  add(topic: string, key: string, value: Uint8Array, extensions: Readonly<Record<string, string>> = {}): void {
    const { messageid, revision } = this.cause;
    const attributes: EventAttributes = {
      id: eventId(messageid as MessageId, this.stage, this.#drafts.length, Number(revision ?? 0)),
      source: `/${this.stage}`,
      type: `hie.${topic}.v1`,
      time: this.at,
      dataschema: `https://hie-broker.dev/schemas/events/${topic}.v1.schema.json`,
      datacontenttype: 'application/json',
      messageid,
      ...this.#carried,
      ...extensions,
    };
    this.#drafts.push({ topic, key, attributes, value });
  }
}

/** `clinical.linked` and the message's outcome. The canonical bytes are spliced in untouched. */
export function addLinked(
  drafts: Drafts,
  entry: { readonly key: string; readonly attributes: EventAttributes; readonly value: Uint8Array },
  identities: readonly LinkedIdentity[],
  at: string,
): void {
  const head = Buffer.from(`{"identities":${JSON.stringify(identities)},"event":`);
  const linked: LinkedEvent = { identities: [...identities], event: readJson<CanonicalEvent>(entry) };
  const value = jsonBytes(Buffer.concat([head, entry.value, Buffer.from('}')]), linked);
  const first = identities[0];
  drafts.add(topics.linked, entry.key, value, {
    ...(first && { enterpriseid: first.enterpriseId, identityversion: String(first.identityVersion) }),
  });
  const messageId = entry.attributes.messageid as MessageId;
  const outcome: MessageOutcome = { messageId, outcome: 'linked', stage: 'mpi', at };
  drafts.add(topics.outcome, messageId, jsonValue(outcome));
}

/** What changed in the index: the events of the effects, and of what settled. */
export function addChanges(
  drafts: Drafts,
  view: IdentityView,
  settled: Settled,
  effects: readonly IdentityEffect[],
  cause: Cause,
): void {
  const moved = new Set(settled.memberships.map(({ record }) => record));
  // A number that was merged into another of the same person moves nowhere, and still is an alias from now on.
  const renamed = effects.flatMap((effect) =>
    effect.kind === 'record' && effect.before?.aliasOf !== effect.record.aliasOf ? [effect.record.key] : [],
  );
  for (const record of new Set([...moved, ...renamed])) {
    const membership = view.memberships.get(record);
    if (membership) addXref(drafts, view, membership);
  }
  for (const one of settled.persons) {
    for (const change of one.changes) addChanged(drafts, view, { ...one, change }, cause);
    addGolden(drafts, view, one);
  }
  const tasks = new Map(effects.flatMap((effect) => (effect.kind === 'task' ? [[effect.task.id, effect.task]] : [])));
  for (const task of tasks.values()) addReview(drafts, view, task, cause.at);
}

function addXref(drafts: Drafts, view: IdentityView, { record, enterpriseId, version }: Membership): void {
  const aliasOf = view.records.get(record)?.aliasOf;
  const alias = aliasOf && identityOf(view, aliasOf);
  const value: IdentityXref = {
    source: identityOf(view, record),
    sourceKey: record,
    enterpriseId,
    version,
    ...(alias && { aliasOf: alias }),
  };
  drafts.add(topics.identityXref, record, jsonValue(value));
}

function addChanged(
  drafts: Drafts,
  view: IdentityView,
  { person, members, change }: PersonChange & { readonly change: IdentityChanged['change'] },
  { cause, at }: Cause,
): void {
  const value: IdentityChanged = {
    enterpriseId: person.enterpriseId,
    change,
    version: person.version,
    sources: members.map((key) => identityOf(view, key)),
    ...(person.replacedBy && { replacedBy: person.replacedBy }),
    cause,
    at,
  };
  drafts.add(topics.identityChanged, person.enterpriseId, jsonValue(value));
}

function addGolden(drafts: Drafts, view: IdentityView, { person, members }: PersonChange): void {
  const { enterpriseId, version, patient, replacedBy } = person;
  const numbers = members.filter((key) => view.records.get(key)?.active).map((key) => identityOf(view, key));
  const value: Omit<GoldenPatient, 'patient'> = { enterpriseId, version, numbers, ...(replacedBy && { replacedBy }) };
  // The patient is JSON already.
  drafts.add(topics.golden, enterpriseId, Buffer.from(`${JSON.stringify(value).slice(0, -1)},"patient":${patient}}`));
}

function addReview(drafts: Drafts, view: IdentityView, task: ReviewTask, at: string): void {
  const value: IdentityReview = {
    taskId: task.id,
    state: task.state,
    kind: task.kind,
    a: identityOf(view, task.a),
    ...(task.b && { b: identityOf(view, task.b) }),
    ...(task.bits !== undefined && { bits: task.bits }),
    reasons: [...task.reasons],
    ...(task.decision && { decision: task.decision }),
    ...(task.owner && { owner: task.owner }),
    at,
  };
  drafts.add(topics.identityReview, task.id, jsonValue(value));
}

const identityOf = (view: IdentityView, key: SourceKey): SourceIdentity =>
  view.records.get(key)?.identity ?? { system: '', authority: '', value: '' };
