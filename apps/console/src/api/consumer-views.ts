/** A group on a topic, with how far it was behind each five seconds of the last hour; the last sample is of now. */
export interface ConsumerView {
  readonly group: string;
  readonly topic: string;
  readonly samples: readonly {
    readonly at: string;
    /** Entries that it has not worked through. */
    readonly lag: number;
    /** Age of the oldest of them. */
    readonly seconds: number;
  }[];
}
