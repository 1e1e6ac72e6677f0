import type { Desk } from './people/registration.js';

export type OrganizationName = 'LINDENHOF' | 'STBRIGID' | 'NORTHLAB' | 'CORNERRX';

/** How one organization of the demo speaks: four systems of four makers and ages, as a real community has them. */
export interface Organization {
  readonly name: OrganizationName;
  readonly title: string;
  readonly kind: 'hospital' | 'laboratory' | 'pharmacy';
  /** MSH-3. */
  readonly application: string;
  readonly version: '2.3' | '2.3.1' | '2.4' | '2.5' | '2.5.1';
  /** Universal id of the assigning authority, in the example arc 2.999; an old system sends the namespace only. */
  readonly oid?: string;
  /** PID-3.5 of its own numbers; empty where the system sends none. */
  readonly identifierType: 'MR' | 'PI' | '';
  /** Offset from UTC that its clocks show: in MSH-7 it speaks for the whole message. */
  readonly zone: `${'+' | '-'}${number}`;
  /** MSH-18, and how the letters are written. */
  readonly characterSet: '' | '8859/1' | 'UNICODE UTF-8';
  readonly upperCase: boolean;
  /** First patient number, and its shape. */
  readonly number: (ordinal: number) => string;
  readonly desk: Desk;
}

const careful: Desk = {
  typo: 0.03,
  nickname: 0.05,
  maidenName: 0.08,
  swappedNames: 0.005,
  dateError: 0.01,
  formerAddress: 0.4,
  noAddress: 0,
  noSsn: 0.1,
  noPhone: 0.1,
};

export const organizations: Readonly<Record<OrganizationName, Organization>> = {
  LINDENHOF: {
    name: 'LINDENHOF',
    title: 'Lindenhof General Hospital',
    kind: 'hospital',
    application: 'LGH-ADT',
    version: '2.5.1',
    oid: '2.999.77.1',
    identifierType: 'MR',
    zone: '-0500',
    characterSet: 'UNICODE UTF-8',
    upperCase: false,
    number: (ordinal) => `LG${String(700_000 + ordinal * 7)}`,
    desk: careful,
  },
  STBRIGID: {
    name: 'STBRIGID',
    title: "St Brigid's Harbor Hospital",
    kind: 'hospital',
    application: 'BRIGID_REG',
    version: '2.3',
    identifierType: 'MR',
    zone: '-0500',
    characterSet: '',
    upperCase: true,
    number: (ordinal) => String(40_112_000 + ordinal * 3).padStart(10, '0'),
    desk: { ...careful, typo: 0.06, maidenName: 0.3, formerAddress: 0.6, noSsn: 0.25 },
  },
  NORTHLAB: {
    name: 'NORTHLAB',
    title: 'Northlight Laboratories',
    kind: 'laboratory',
    application: 'NLIMS',
    version: '2.4',
    oid: '2.999.77.3',
    identifierType: 'PI',
    zone: '-0500',
    characterSet: '8859/1',
    upperCase: false,
    number: (ordinal) => `N-${String(90_000 + ordinal)}-${ordinal % 9}`,
    desk: { ...careful, typo: 0.05, swappedNames: 0.015, dateError: 0.02, noAddress: 0.3, noSsn: 0.5, noPhone: 0.3 },
  },
  CORNERRX: {
    name: 'CORNERRX',
    title: 'Corner Apothecary',
    kind: 'pharmacy',
    application: 'RXPOINT',
    version: '2.5',
    identifierType: '',
    zone: '-0500',
    characterSet: 'UNICODE UTF-8',
    upperCase: false,
    number: (ordinal) => `C${String(3_001 + ordinal)}`,
    desk: { ...careful, typo: 0.05, nickname: 0.5, noSsn: 0.85, noPhone: 0.02 },
  },
};
