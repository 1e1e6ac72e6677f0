import { describe, expect, it } from '@jest/globals';
import { claimValues, grantedRole } from './granted-role.js';

const roles = [
  { value: 'admins', role: 'administrator', organizations: [] },
  { value: 'north', role: 'engineer', organizations: ['North Hospital', 'North Lab'] },
  { value: 'south', role: 'engineer', organizations: ['South Clinic'] },
  { value: 'region', role: 'viewer', organizations: [] },
  { value: 'south-desk', role: 'viewer', organizations: ['South Clinic'] },
] as const;

describe('the role of somebody', () => {
  it.each([
    ['no group', [], undefined],
    ['groups of others', ['staff', 'Admins', 'admins '], undefined],
    ['one that counts', ['staff', 'admins'], { role: 'administrator' }],
    ['several: the first of the settings', ['north', 'admins'], { role: 'administrator' }],
    ['one that is limited', ['north'], { role: 'engineer', organizations: ['North Hospital', 'North Lab'] }],
    [
      'several of one role, whose organizations add up',
      ['south', 'north'],
      { role: 'engineer', organizations: ['North Hospital', 'North Lab', 'South Clinic'] },
    ],
    ['several of one role, one of which is of all', ['south-desk', 'region'], { role: 'viewer' }],
    [
      'a lesser role of all, which does not widen the greater one',
      ['south', 'region'],
      { role: 'engineer', organizations: ['South Clinic'] },
    ],
  ])('follows from %s', (_, values, expected) => {
    const settings = roles.map((each) => ({ ...each, organizations: [...each.organizations] }));
    expect(grantedRole(values, settings)).toEqual(expected);
  });
});

describe('the values of a claim', () => {
  it.each([
    ['a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    ['one text', { groups: 'a' }, 'groups', ['a']],
    ['a path', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    ['a name with dots', { 'https://hie.example/roles': ['a'] }, 'https://hie.example/roles', ['a']],
    ['what is no text', { groups: [1, null, { a: 1 }, 'a'] }, 'groups', ['a']],
    ['an empty list', { groups: [] }, 'groups', []],
    ['nothing', { other: 1 }, 'groups', undefined],
    ['what every object has', {}, 'constructor.name', undefined],
    ['a path into a text', { groups: 'abc' }, 'groups.length', undefined],
  ])('are read from %s', (_, claims, path, expected) => {
    expect(claimValues(claims, path)).toEqual(expected);
  });
});
