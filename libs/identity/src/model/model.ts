/** m = P(level | same person), u = P(level | two different persons). The weight of a level is log2(m / u) bits. */
export interface Level {
  readonly m: number;
  readonly u: number;
}
type Levels<Name extends string> = Readonly<Record<Name, Level>>;

/** Rarity of names in bits: log2 of 1 / relative frequency. Frozen with the model, so that no score drifts. */
export interface FrequencyTable {
  readonly bits: ReadonlyMap<string, number>;
  /** Of a name that the table does not list. */
  readonly unlistedBits: number;
}

/** The comparison levels of each field, best first. `exact` of names has its u from the frequency table. */
export interface FieldLevels {
  readonly given: Levels<
    'exact' | 'nickname' | 'initial' | 'typo' | 'variant' | 'middleForGiven' | 'similar' | 'other'
  >;
  readonly middle: Levels<'exact' | 'initial' | 'near' | 'other'>;
  readonly family: Levels<'exact' | 'initial' | 'spelling' | 'near' | 'variant' | 'token' | 'similar' | 'other'>;
  readonly swapped: Levels<'swapped'>;
  readonly suffix: Levels<'exact' | 'other'>;
  readonly birthDate: Levels<
    | 'exact'
    | 'firstOfJanuary'
    | 'yearAsDate'
    | 'swapped'
    | 'oneEdit'
    | 'twoParts'
    | 'twoSlips'
    | 'partial'
    | 'sameYear'
    | 'near'
    | 'far'
  >;
  readonly sex: Levels<'exact' | 'other'>;
  readonly nationalId: Levels<'exact' | 'oneEdit' | 'twoEdits' | 'neighbour' | 'sameSeries' | 'lastFour' | 'other'>;
  readonly otherId: Levels<'exact'>;
  readonly address: Levels<'exact' | 'near' | 'street' | 'sameStreet' | 'area' | 'other'>;
  readonly phone: Levels<'exact' | 'oneEdit' | 'other'>;
  readonly email: Levels<'exact'>;
  readonly motherMaidenName: Levels<'exact' | 'near' | 'other'>;
}

export interface Placeholders {
  /** Words that are no family name and no given name: UNKNOWN, TEST … */
  readonly nameWords: ReadonlySet<string>;
  /** `FAMILY GIVEN` of people who do not exist: DOE JOHN. */
  readonly fullNames: ReadonlySet<string>;
  /** Given names that stand for a child without a name yet. */
  readonly newbornWords: ReadonlySet<string>;
  readonly nationalIds: ReadonlySet<string>;
  readonly birthDates: ReadonlySet<string>;
  /** Earliest year of birth that is taken for one. */
  readonly birthYearMin: number;
  readonly phones: ReadonlySet<string>;
  /** Normalized street lines, including the deployment's own facilities. */
  readonly streets: ReadonlySet<string>;
}

/**
 * All that a decision depends on besides the two records: data, versioned and frozen. Every stored edge names the version.
 */
export interface Model {
  readonly version: string;
  readonly thresholds: {
    /** Bits from which a pair without veto is linked. */
    readonly link: number;
    /** Bits from which a pair is worth a person's time. */
    readonly review: number;
    /** Bits by which a rival that is another person must be weaker. */
    readonly margin: number;
  };
  /** A single field weighs at least and at most this many bits. */
  readonly clamp: { readonly min: number; readonly max: number };
  /** Given and family name together weigh at most this many bits. */
  readonly fullNameBitsMax: number;
  /** Address, phone, e-mail and insurance together: a household shares them all. */
  readonly householdBitsMax: number;
  /** The same where given name and birth date agree as well, which people of one household do not share. */
  readonly ownHouseholdBitsMax: number;
  /** A near agreement of names weighs at least and at most this many bits. */
  readonly nearNameBits: { readonly min: number; readonly max: number };
  readonly levels: FieldLevels;
  readonly families: FrequencyTable;
  readonly givens: FrequencyTable;
  /** A name to the formal names that it may stand for, itself among them. Two names with one in common are nicknames. */
  readonly formalNames: ReadonlyMap<string, readonly string[]>;
  /** The same for spellings of a family name. */
  readonly familySpellings: ReadonlyMap<string, readonly string[]>;
  readonly placeholders: Placeholders;
}
