/** Invented towns: no such place has these postal codes. */
export interface Town {
  readonly name: string;
  readonly state: string;
  readonly zips: readonly [string, ...string[]];
}

export const towns: readonly [Town, ...Town[]] = [
  { name: 'Harrow Falls', state: 'NY', zips: ['12090', '12091'] },
  { name: 'Port Eldermere', state: 'NY', zips: ['12470'] },
  { name: 'Saltmarsh', state: 'CT', zips: ['06399', '06398'] },
  { name: 'New Lindau', state: 'NJ', zips: ['08099'] },
  { name: 'Quarry Bend', state: 'PA', zips: ['18399', '18398'] },
  { name: 'Millbrook Crossing', state: 'NY', zips: ['12598'] },
  { name: 'Tern Harbor', state: 'MA', zips: ['02699'] },
  { name: 'Ashgrove Heights', state: 'NJ', zips: ['07999', '07998'] },
];

export const streets: readonly [string, ...string[]] = [
  'Alder',
  'Beacon Hill',
  'Bellweather',
  'Cobbler',
  'Copperfield',
  'Dunmore',
  'Elder Mill',
  'Foxglove',
  'Garrison',
  'Hawthorn',
  'Ironbridge',
  'Juniper',
  'Kestrel',
  'Lantern',
  'Lockkeeper',
  'Mulberry',
  'Nettlebed',
  'Old Quarry',
  'Partridge',
  'Quayside',
  'Rosewood',
  'Saltbox',
  'Tannery',
  'Upper Ferry',
  'Vine',
  'Weaver',
  'Yarrow',
  'Zephyr',
];

/** As an address is written out, and as a clerk shortens it. */
export const streetKinds: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['Street', 'St'],
  ['Avenue', 'Ave'],
  ['Road', 'Rd'],
  ['Lane', 'Ln'],
  ['Drive', 'Dr'],
  ['Court', 'Ct'],
];
