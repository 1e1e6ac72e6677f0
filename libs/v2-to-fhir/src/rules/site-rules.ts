import type { AuthorityRule } from '#hl7';

/**
 * What one site sends otherwise than the standard has it, as data: the content of a rules file. Moves come first, one
 * after the other, each on what the ones before left; then the code maps. The bytes that are stored stay as they are.
 */
export interface SiteRules extends SiteSettings {
  readonly moves: readonly MoveRule[];
  readonly codes: readonly CodeRule[];
}

/** How the site's messages are read; acts whether or not a move or a code map does. */
interface SiteSettings {
  readonly timeZone?: string | undefined;
  readonly characterSet?: string | undefined;
  readonly defaultCharacterSet?: string | undefined;
  readonly authorities?: readonly Partial<AuthorityRule>[] | undefined;
}

/** Path -> what must stand there for a rule to act. */
export type Conditions = Readonly<Record<string, Expected>>;

/**
 * `I`, `[I, E]` for any of them, `{ not: I }`; '' for nothing. `ADT^A01` asks for two components, `ADT` for the first
 * alone.
 */
export type Expected = string | readonly string[] | { readonly not: string | readonly string[] };

interface Rule {
  readonly id: string;
  readonly when?: Conditions | undefined;
}

export type MoveRule = Rule &
  (
    | { readonly do: 'move' | 'copy'; readonly from: string; readonly to: string }
    | { readonly do: 'set'; readonly to: string; readonly value: string }
    | { readonly do: 'clear'; readonly to: string }
  );

export interface CodeRule extends Rule {
  /** Fields with codes, `OBX-3`; of each segment of that name. */
  readonly field: string | readonly string[];
  readonly map: readonly CodeMapping[];
}

export interface CodeMapping {
  /** As the site sends it. */
  readonly code: string;
  /** CWE.3 of the code as sent; absent: whatever stands there. */
  readonly system?: string | undefined;
  /** A code of the HL7 table of the field, which takes the place of the local one; or codings beside the local one. */
  readonly to: string | TargetCoding | readonly TargetCoding[];
}

export interface TargetCoding {
  /** Name of HL7 table 0396 (`LN`, `SCT`), `HL7nnnn`, OID or URI. */
  readonly system: string;
  readonly code: string;
  readonly display?: string | undefined;
  readonly version?: string | undefined;
}
