export interface Address {
  readonly street: string;
  readonly unit?: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
}

/** One invented human being, as he or she is: what the organizations write down is a `Registration`. */
export interface Person {
  /** `P0001`: the truth that links are measured against. Never sent. */
  readonly id: string;
  readonly household: string;
  readonly family: string;
  readonly maidenName?: string;
  readonly given: string;
  readonly middle?: string;
  readonly suffix?: string;
  /** ISO date. */
  readonly birthDate: string;
  readonly sex: 'female' | 'male';
  readonly address: Address;
  /** Where the person lived until some time this year. */
  readonly formerAddress?: Address;
  /** Ten digits, 555-01xx: set aside for fiction. */
  readonly phone: string;
  /** Nine digits in area 8xx, which was never issued. */
  readonly ssn?: string;
  readonly motherMaidenName?: string;
  /** One of a multiple birth: the order of birth. */
  readonly birthOrder?: number;
  /** Not yet named: `BABY GIRL` of the mother. */
  readonly newborn: boolean;
}
