// Generated from schemas/events by `npm run generate`. Do not edit.

export type Operation =
  | {
      kind: 'merge';
      survivor: SourceIdentity;
      retired: SourceIdentity;
    }
  | {
      kind: 'link';
      a: SourceIdentity;
      b: SourceIdentity;
    }
  | {
      kind: 'unlink';
      a: SourceIdentity;
      b: SourceIdentity;
    }
  | {
      kind: 'move-identifier';
      identifier: SourceIdentity;
      to: SourceIdentity;
    }
  | {
      kind: 'change-identifier';
      from: SourceIdentity;
      to: SourceIdentity;
    }
  | {
      kind: 'retire';
      identity: SourceIdentity;
    }
  | {
      kind: 'cancel';
      of: 'admit' | 'transfer' | 'discharge' | 'pre-admit';
      /**
       * Reference to the Encounter in the bundle.
       */
      encounter: string;
    }
  | {
      kind: 'delete-visit';
      /**
       * Reference to the Encounter in the bundle.
       */
      encounter: string;
    }
  | {
      kind: 'move-visit';
      /**
       * Reference to the Encounter in the bundle.
       */
      encounter: string;
      visit?: NumberedThing;
      from?: SourceIdentity;
      to: SourceIdentity;
    }
  | {
      kind: 'merge-account';
      survivor: NumberedThing;
      retired: NumberedThing;
    }
  | {
      kind: 'merge-visit';
      survivor: NumberedThing;
      retired: NumberedThing;
    }
  | {
      kind: 'move-account';
      account: NumberedThing;
      from?: SourceIdentity;
      to: SourceIdentity;
    }
  | {
      kind: 'change-account';
      from: NumberedThing;
      to: NumberedThing;
    }
  | {
      kind: 'change-visit';
      from: NumberedThing;
      to: NumberedThing;
    }
  | {
      kind: 'swap-beds';
      /**
       * References to the Encounters in the bundle.
       *
       * @minItems 2
       * @maxItems 2
       */
      encounters: [string, string];
    }
  | {
      kind: 'pending';
      of: 'admit' | 'transfer' | 'discharge';
      /**
       * True where the expectation is taken back.
       */
      cancelled: boolean;
      /**
       * Reference to the Encounter in the bundle.
       */
      encounter: string;
    }
  | {
      kind: 'leave';
      of: 'begin' | 'return';
      /**
       * True where the event is taken back.
       */
      cancelled: boolean;
      /**
       * Reference to the Encounter in the bundle.
       */
      encounter: string;
    }
  | {
      kind: 'status';
      /**
       * Reference, `Observation/<id>`.
       */
      resource: string;
      /**
       * FHIR status code.
       */
      status: string;
    };

/**
 * One HL7 v2 message as FHIR R4.
 */
export interface CanonicalEvent {
  message: MessageOrigin;
  /**
   * Patients of the message, in their order. Empty never: a message without a patient is filtered.
   */
  patients: EventPatient[];
  /**
   * FHIR R4 Bundle of type message, MessageHeader first.
   */
  bundle: import('#fhir').Bundle;
  /**
   * What a bundle cannot hold, in order.
   */
  operations: Operation[];
  /**
   * Delete indicators (`""`).
   */
  deletes: FieldDelete[];
  /**
   * Lists that the message states as a whole (HL7 v2 2.9.4.1, snapshot mode). A list that is not here was not sent, or item by item (action codes): nothing follows for what it does not name.
   */
  sets?: SnapshotSet[];
  /**
   * Guesses, unmapped codes and contradictions.
   */
  issues: MappingIssue[];
  /**
   * Populated fields that the mapping did not read.
   */
  unread: UnreadField[];
  rules?: AppliedRules;
}
/**
 * Where the event comes from.
 */
export interface MessageOrigin {
  /**
   * Message id, which sorts by order of receipt.
   */
  id: import('../ids.js').MessageId;
  /**
   * MSH-10 as sent.
   */
  controlId?: string;
  /**
   * Message type and trigger, `ADT^A01`.
   */
  type: string;
  /**
   * MSH-12.1.
   */
  version?: string;
  /**
   * Feed that took it.
   */
  feed: string;
  /**
   * Organization that sent it.
   */
  organization: string;
  /**
   * MSH-3.1.
   */
  sendingApplication?: string;
  /**
   * MSH-4.1.
   */
  sendingFacility?: string;
  /**
   * MSH-11.1.
   */
  processingId?: string;
  /**
   * Instant of receipt, RFC 3339 UTC.
   */
  receivedAt: string;
  /**
   * EVN-2, else MSH-7, as a FHIR dateTime with the precision sent.
   */
  eventTime?: string;
}
/**
 * One patient of the message.
 */
export interface EventPatient {
  /**
   * Reference to the Patient in the bundle, `Patient/<id>`.
   */
  patient: string;
  /**
   * Every source identity of PID-3; the first is the one that keys the event.
   *
   * @minItems 1
   */
  identities: [SourceIdentity, ...SourceIdentity[]];
}
/**
 * A number under which one organization knows a patient (PID-3 of type MR, PI, PT or untyped).
 */
export interface SourceIdentity {
  /**
   * Absolute URI of the assigning authority, scoped to the sender where the authority is not enrolled.
   */
  system: string;
  /**
   * Name of the assigning authority for people: CX.4.1 as sent, else its universal id.
   */
  authority: string;
  /**
   * CX.1 as sent.
   */
  value: string;
  /**
   * CX.5 (table 0203) as sent.
   */
  type?: string;
}
/**
 * A visit or an account by its number.
 */
export interface NumberedThing {
  /**
   * Reference under which the record knows it, `Encounter/<id>` or `Account/<id>`.
   */
  resource: string;
  /**
   * Absolute URI of the assigning authority, as in the resource.
   */
  system: string;
  /**
   * CX.1 as sent.
   */
  value: string;
}
/**
 * The sender deletes an element: `""` in the field.
 */
export interface FieldDelete {
  /**
   * Reference to the resource.
   */
  target: string;
  /**
   * FHIRPath of the element, `telecom`, `period.end`.
   */
  path: string;
  /**
   * HL7 path, `PID-13`.
   */
  at: string;
}
/**
 * A list of segments that replaces what this source stated of the same list before.
 */
export interface SnapshotSet {
  /**
   * Reference by which every message names the same list, `List/<id>`.
   */
  set: string;
  /**
   * Segment that repeats.
   */
  of: 'AL1' | 'DG1' | 'GT1' | 'IN1' | 'NK1' | 'PR1';
  /**
   * Reference to the Patient in the bundle.
   */
  patient: string;
  /**
   * Reference to the Encounter in the bundle, where the list is of the visit.
   */
  encounter?: string;
  /**
   * References to resources in the bundle. Empty: the source deletes the whole list (one segment of `""`).
   */
  members: string[];
}
/**
 * Something that a person may want to know.
 */
export interface MappingIssue {
  severity: 'error' | 'warning' | 'information';
  /**
   * Stable code, `CODE_UNMAPPED`, `TIME_ZONE_GUESSED`.
   */
  code: string;
  /**
   * HL7 path.
   */
  at?: string;
  /**
   * HL7 table, `0001`.
   */
  table?: string;
  /**
   * Value as sent.
   */
  value?: string;
  /**
   * Id of the rule of the site that it is about.
   */
  rule?: string;
  /**
   * Sentence for people.
   */
  text: string;
}
/**
 * A populated field that no rule read.
 */
export interface UnreadField {
  /**
   * HL7 path with repetition and component where they matter, `PID-10`, `OBX[3]-15.2`.
   */
  at: string;
  /**
   * Value as sent, cut after 200 characters.
   */
  value: string;
}
/**
 * What the rules of the site changed before the message was mapped; absent where they changed nothing.
 */
export interface AppliedRules {
  /**
   * Hash of the rules: another one means that they were changed.
   */
  version: string;
  /**
   * Rules that acted, in the order in which they did.
   */
  used: {
    /**
     * Id of the rule in the configuration.
     */
    rule: string;
    /**
     * Places in which it acted.
     */
    times: number;
    /**
     * HL7 path of the first of them.
     */
    at: string;
  }[];
}
