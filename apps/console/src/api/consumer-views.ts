/** How far a group was behind on a topic at one moment. */
export interface LagSampleView {
  readonly at: string;
  /** Entries that it has not worked through. */
  readonly lag: number;
  /** Age of the oldest of them. */
  readonly seconds: number;
}

/** A group on a topic, with how far it was behind each five seconds of the last hour; the last sample is of now. */
export interface ConsumerView {
  readonly group: string;
  readonly topic: string;
  readonly samples: readonly LagSampleView[];
}

/** All groups at one moment, as the live stream tells of them. */
export type LagsView = readonly { readonly group: string; readonly topic: string; readonly sample: LagSampleView }[];
