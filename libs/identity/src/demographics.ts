/** One name as a source sent it (PID-5 repetition, PID-9, MRG-7, an earlier version). */
export interface RawName {
  readonly family: string;
  /** First name, then further given names. */
  readonly given: readonly string[];
  readonly suffix?: string;
  readonly prefix?: string;
  /** FHIR NameUse, when known. */
  readonly use?: string;
}

export interface RawAddress {
  readonly lines: readonly string[];
  readonly city?: string;
  /** County. */
  readonly district?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
}

export interface RawIdentifier {
  readonly system: string;
  readonly value: string;
}

/** How a phone number or an address of `phones` and `emails` was given. */
export interface RawContact {
  readonly value: string;
  /** FHIR ContactPoint.use. */
  readonly use?: string;
  readonly country?: string;
  readonly area?: string;
  readonly local?: string;
  readonly extension?: string;
}

/** What a person is shown with and found by in a search, and the matcher does not look at. */
export interface RawParticulars {
  readonly contacts?: readonly RawContact[];
  /** `motherMaidenNames` with their parts, where a source sent parts. */
  readonly motherNames?: readonly RawName[];
  /** Numbers of the mother's own record (PID-21). `authority` is for people. */
  readonly motherNumbers?: readonly (RawIdentifier & { readonly authority?: string })[];
  /** BCP 47. */
  readonly languages?: readonly string[];
  /** HL7 v3 MaritalStatus. */
  readonly maritalStatus?: readonly string[];
}

/**
 * What one source says about a patient, as it was sent: all values of a field, present and past, form a set, and the
 * best pair of values scores.
 */
export interface RawDemographics {
  readonly names: readonly RawName[];
  /** ISO 8601 dates, may be partial (`1976`, `1976-01`). */
  readonly birthDates: readonly string[];
  /** FHIR administrative gender. */
  readonly sex: readonly string[];
  readonly addresses: readonly RawAddress[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** Social security number and its kin: one person, one number, nationwide. */
  readonly nationalIds: readonly RawIdentifier[];
  /** Insurance, licence, passport. */
  readonly otherIds: readonly RawIdentifier[];
  readonly motherMaidenNames: readonly string[];
  readonly multipleBirth?: { readonly order?: number };
  readonly particulars?: RawParticulars;
}

export interface CleanName {
  /** Joined form without blanks and hyphens: DELACRUZ. Empty when missing or a placeholder. */
  readonly family: string;
  /** The parts of a double name, longer than two letters; particles are joined to what follows. */
  readonly familyTokens: readonly string[];
  /** First given name, joined. Empty when missing or a placeholder. */
  readonly given: string;
  /** Further given names. */
  readonly middle: readonly string[];
}

export interface CleanAddress {
  /** House number, when the street line has one. */
  readonly house: string;
  /** Normalized street line without house number and unit: `WILLOW BLVD`. */
  readonly street: string;
  readonly unit: string;
  readonly city: string;
  /** First five characters of a postal code of the USA, else all of it. */
  readonly postalCode: string;
}

/**
 * Demographics made comparable. JSON-serialisable, so that a store can keep it beside the record; the raw values stay
 * with the record. Placeholders are missing. Lists are sorted and free of duplicates, so that equal people are equal text.
 */
export interface CleanDemographics {
  readonly names: readonly CleanName[];
  /** `YYYY-MM-DD`, or shorter when the source sent a partial date; never padded. */
  readonly birthDates: readonly string[];
  /** `M` or `F` only: everything else is no evidence. */
  readonly sex: readonly string[];
  /** JR, SR, II, III, IV, V, taken out of any name field. */
  readonly suffixes: readonly string[];
  readonly addresses: readonly CleanAddress[];
  /** Digits; a number of the USA has ten. */
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** Digits and letters only. */
  readonly nationalIds: readonly string[];
  /** `system|value`. */
  readonly otherIds: readonly string[];
  readonly motherMaidenNames: readonly string[];
  readonly birthOrder?: number;
  /** The name stands for nobody (UNKNOWN, John Doe, TEST): such a record links by a source identifier only. */
  readonly placeholderName: boolean;
  /** Named as newborns are before they have a name (BABY BOY A): reviewed, never linked by demographics alone. */
  readonly newborn: boolean;
}

/** One source identity as the matcher sees it. */
export interface MatchRecord {
  /** Opaque: compared for order and equality only, never looked into. */
  readonly key: string;
  /** Assigning authority; empty when unknown. One person has at most one active record of an authority. */
  readonly system: string;
  readonly clean: CleanDemographics;
  /** False once merged away or retired: such a record does not count for "one per authority". */
  readonly active: boolean;
}
