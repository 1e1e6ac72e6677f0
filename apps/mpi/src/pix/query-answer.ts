import type { ErrorCode } from '#contracts';
import type { SegmentText } from '#hl7';

/** What is wrong with a query. `location` is a path for ERR-2, `QPD-4[2]`. */
export interface QueryError {
  readonly code: ErrorCode;
  readonly location: string;
}

/** QAK-4, -5 and -6: in all, in this response, still to come. */
interface Hits {
  readonly total: number;
  readonly here: number;
  readonly remaining: number;
}

/** What a response says, by QAK-2 (table 0208). */
export type QueryAnswer =
  | {
      readonly status: 'OK';
      /** One PID each. */
      readonly patients: readonly SegmentText[];
      readonly hits?: Hits;
      /** DSC-1, where there is more. */
      readonly pointer?: string;
    }
  | { readonly status: 'NF' }
  | { readonly status: 'AE' | 'AR'; readonly errors: readonly QueryError[] };

export const refused = (errors: readonly QueryError[]): QueryAnswer & { status: 'AE' } => ({ status: 'AE', errors });
