import type { MessageSummary } from './views.js';

/** Shapes of the inspector, for the browser's build too. Everything here but places and codes is patient data. */
export interface Inspection {
  readonly message: MessageSummary;
  readonly bytes: number;
  /** Absent for what is no HL7: a request over FHIR, or bytes that cannot be read. */
  readonly characterSet?: { readonly declared: readonly string[]; readonly used: string; readonly guessed: boolean };
  readonly segments: readonly InspectedSegment[];
  /** There is more than a person could read, which is left out here. */
  readonly isCut: boolean;
  readonly mapped: InspectedMapping;
}

export interface InspectedSegment {
  readonly name: string;
  /** `OBX[3]`; the first of its name has no number. */
  readonly at: string;
  readonly fields: readonly InspectedField[];
}

export interface InspectedField {
  readonly field: number;
  /** `PID-5`. */
  readonly at: string;
  /** As sent, decoded. */
  readonly raw: string;
  readonly values: readonly InspectedValue[];
}

/** One value. Numbers as HL7 counts. */
interface InspectedValue {
  /** `PID-5[2].1`. */
  readonly at: string;
  readonly repetition: number;
  readonly component: number;
  /** Absent where the component has one value. */
  readonly subcomponent?: number;
  readonly text: string;
}

/** What today's mapping makes of the message. */
export type InspectedMapping =
  | {
      readonly kind: 'event';
      readonly resources: readonly InspectedResource[];
      readonly operations: readonly unknown[];
      readonly deletes: readonly unknown[];
      readonly issues: readonly InspectedIssue[];
      /** Values that no rule reads. */
      readonly unread: readonly string[];
    }
  | { readonly kind: 'filtered'; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

interface InspectedResource {
  /** `Patient/<id>`. */
  readonly name: string;
  readonly resource: unknown;
}

interface InspectedIssue {
  readonly severity: string;
  readonly code: string;
  readonly at?: string;
  readonly text?: string;
}

/** Where values go. `elements` as `Patient/<id>.name[0].family`. */
export interface InfluencesView {
  readonly influences: readonly {
    readonly at: string;
    readonly elements: readonly string[];
    readonly isNeeded?: true;
  }[];
  /** False where a message has so many values that only the first were tried; ask for a field of it by `at`. */
  readonly isComplete: boolean;
}

export interface MessageDifference {
  readonly before: MessageSummary;
  readonly after: MessageSummary;
  readonly fields: readonly { readonly at: string; readonly before?: string; readonly after?: string }[];
  readonly isCut: boolean;
}
