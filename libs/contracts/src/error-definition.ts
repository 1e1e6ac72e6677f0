/** One row of the registry of codes. `hl7` is a code of HL7 table 0357 for ERR-3, `http` the status of an API answer. */
export interface ErrorDefinition {
  readonly what: string;
  /** What a person can do about it. */
  readonly fix: string;
  /** True: the same try may succeed later (a database that is down), so the stage waits. False: the content is wrong. */
  readonly retriable: boolean;
  readonly hl7?: Hl7Condition;
  readonly http?: number;
}

/** HL7 table 0357. */
type Hl7Condition =
  '100' | '101' | '102' | '103' | '104' | '198' | '199' | '200' | '201' | '202' | '203' | '204' | '205' | '206' | '207';

export const content = (what: string, fix: string, hl7: ErrorDefinition['hl7'], http = 422): ErrorDefinition => ({
  what,
  fix,
  retriable: false,
  hl7,
  http,
});
export const setUp = (what: string, fix: string): ErrorDefinition => ({ what, fix, retriable: false, http: 500 });
export const passing = (what: string, fix: string, http = 503): ErrorDefinition => ({
  what,
  fix,
  retriable: true,
  hl7: '207',
  http,
});
export const asked = (what: string, fix: string, http: number): ErrorDefinition => ({
  what,
  fix,
  retriable: false,
  http,
});
