import type { SegmentReader } from '../reader.js';

/** Field numbers of what ROL and PRT have in common. */
interface RoleFields {
  readonly id: number;
  readonly role: number;
  readonly person: number;
  readonly specialty: number;
  readonly kind: number;
  readonly unitType: number;
  readonly organization: number;
  readonly location: number;
  readonly start: number;
  readonly end: number;
  readonly reason: number;
  readonly address: number;
  readonly telecom: number;
  readonly preferred: number;
  readonly licence: number;
}

// No segment is as long, so that nothing is found there.
const nowhere = 99;

const rol: RoleFields = {
  id: 1,
  role: 3,
  person: 4,
  specialty: nowhere,
  kind: 9,
  unitType: 10,
  organization: 14,
  location: 13,
  start: 5,
  end: 6,
  reason: 8,
  address: 11,
  telecom: 12,
  preferred: nowhere,
  licence: nowhere,
};

const prt: RoleFields = {
  id: nowhere,
  role: 4,
  person: 5,
  specialty: 6,
  kind: nowhere,
  unitType: 7,
  organization: 8,
  location: 9,
  start: 11,
  end: 12,
  reason: nowhere,
  address: 14,
  telecom: 15,
  preferred: 23,
  licence: 24,
};

export const fieldsOf = ({ name }: SegmentReader): RoleFields => (name === 'ROL' ? rol : prt);
