import { flat } from '#fhir';

/** A table of HL7 v2 codes with the FHIR code that each stands for (elements with a required binding). */
export interface CodeTable<Code extends string> {
  /** HL7 table, `0001`. */
  readonly id: string;
  readonly codes: ReadonlyMap<string, Code>;
}

/** Target of one HL7 v2 code in a FHIR code system. */
interface Concept {
  readonly code: string;
  readonly display: string;
  readonly system: string;
}

/** A table of HL7 v2 codes with the concept that each stands for in another code system. */
export interface ConceptTable {
  readonly id: string;
  readonly concepts: ReadonlyMap<string, Concept>;
}

/** A table whose codes keep their own system (`http://terminology.hl7.org/CodeSystem/v2-nnnn`) in FHIR. */
export interface ValueList {
  readonly id: string;
  readonly values: ReadonlySet<string>;
}

// Maps, not objects: `__proto__` and `constructor` come as codes, too.
export const codeTable = <Code extends string>(id: string, rows: Readonly<Record<string, Code>>): CodeTable<Code> => ({
  id,
  codes: new Map(Object.entries(rows)),
});

export const conceptTable = (
  id: string,
  system: string,
  rows: Readonly<Record<string, readonly [code: string, display: string, system?: string]>>,
): ConceptTable => ({
  id,
  concepts: new Map(
    Object.entries(rows).map(([from, [code, display, own]]) => [from, { code, display, system: flat(own ?? system) }]),
  ),
});

/** `values` are separated by blanks. */
export const valueList = (id: string, values: string): ValueList => ({ id, values: new Set(values.split(/\s+/)) });
