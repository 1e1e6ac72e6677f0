import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type ConfigProblem, lenientConfig, readConfigFile } from '#platform';
import { certificateProblems } from './certificate-problems.js';
import { meaningProblems, usableConfig } from './configuration-problems.js';
import { exposureProblems } from './exposure-problems.js';
import { secretProblems } from './secret-problems.js';

const folder = mkdtempSync(join(tmpdir(), 'hie-configuration-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function file(text: string): string {
  const path = join(folder, `${files++}.yaml`);
  writeFileSync(path, text);
  return path;
}

function problemsOf(text: string): readonly ConfigProblem[] {
  const { values, sites, problems, config } = readConfigFile(file(text));
  return [
    ...problems,
    ...meaningProblems(values, sites),
    ...certificateProblems(lenientConfig(values)),
    ...(config === undefined ? [] : [...exposureProblems(config), ...secretProblems(config)]),
  ];
}
const told = (text: string): string[] => problemsOf(text).map(({ code, at }) => `${code} ${at}`);
const toldOfRules = (text: string): string[] => told(`feeds: [{ name: a, rules: ${file(text)} }]`);

const outside = 'http: { publicUrl: "https://hie.example" }';
const signIn = (oidc: string, more = outside) =>
  `signIn: { oidc: { issuer: "https://login.example/realm", clientId: hie, roles: [{ value: a, role: viewer }], ${oidc} } }\n${more}`;
const signIns: [string, string, string[]][] = [
  ['where people sign in at a provider is valid', signIn('label: Hospital'), []],
  ['with a provider that does not know the way back', signIn('', ''), ['CONFIG_VALUE_INVALID http.publicUrl']],
  [
    'with a provider in the clear',
    signIn('issuer: "http://login.example"').replace('issuer: "https://login.example/realm", ', ''),
    ['CONFIG_VALUE_INVALID signIn.oidc.issuer'],
  ],
  [
    'with the address of the description of a provider',
    signIn('').replace('login.example/realm', 'login.example/.well-known/openid-configuration'),
    ['CONFIG_VALUE_INVALID signIn.oidc.issuer'],
  ],
  [
    'with a role that only machines have',
    signIn('').replace('role: viewer', 'role: sender'),
    ['CONFIG_VALUE_INVALID signIn.oidc.roles[0].role'],
  ],
  [
    'with a provider that gives no role to anybody',
    signIn('').replace('[{ value: a, role: viewer }]', '[]'),
    ['CONFIG_VALUE_INVALID signIn.oidc.roles'],
  ],
  [
    'with a secret of a provider that is not there',
    signIn('clientSecretFile: /none'),
    ['FILE_UNREADABLE signIn.oidc.clientSecretFile'],
  ],
  [
    'with an organization of a group that is not listed',
    signIn('', `${outside}\norganizations: [North]`).replace(
      'role: viewer',
      'role: viewer, organizations: [North, Nroth]',
    ),
    ['CONFIG_ORGANIZATION_UNKNOWN signIn.oidc.roles[0].organizations[1]'],
  ],
  [
    'whose public address is plain where the console listens by TLS',
    'http: { publicUrl: "http://127.0.0.1:8443", tls: { cert: /none, key: /none } }',
    ['CONFIG_VALUE_INVALID http.publicUrl', 'FILE_UNREADABLE http.tls.cert', 'FILE_UNREADABLE http.tls.key'],
  ],
  ['whose public address is not safe', outside.replace('https', 'http'), ['CONFIG_VALUE_INVALID http.publicUrl']],
  [
    'whose public address leads further than a host',
    outside.replace('.example', '.example/console'),
    ['CONFIG_VALUE_INVALID http.publicUrl'],
  ],
];

const mail = (smtp: string) =>
  `alerts: { emails: [{ to: [on-call@hospital.example], from: hie@hospital.example, smtp: ${smtp} }] }`;
const mails: [string, string, string[]][] = [
  [
    'with files of a mail server that are not there, or empty',
    mail(`{ host: mail.example, ca: /none.pem, user: a, passwordFile: ${file('\n')} }`),
    ['FILE_UNREADABLE alerts.emails[0].smtp.ca', 'FILE_UNREADABLE alerts.emails[0].smtp.passwordFile'],
  ],
  [
    'with mails that leave the machine in the clear',
    mail('{ host: mail.example, tls: none }'),
    ['CONFIG_VALUE_INVALID alerts.emails[0].smtp.tls'],
  ],
  [
    'with an address that would be two',
    mail('{ host: mail.example }').replace('[on-call@hospital.example]', '["a@b.example, c@d.example"]'),
    ['CONFIG_VALUE_INVALID alerts.emails[0].to[0]'],
  ],
  [
    'with a secret of a webhook that is not there',
    'alerts: { webhooks: [{ url: "https://a.example", secretFile: /none }] }',
    ['FILE_UNREADABLE alerts.webhooks[0].secretFile'],
  ],
];

describe('the configuration', () => {
  it.each([
    ['that is empty is valid', '', []],
    ['whose key nobody knows', 'feeds: [{ name: a, timeZon: UTC }]', ['CONFIG_KEY_UNKNOWN feeds[0].timeZon']],
    ['whose key is that of every object', '__proto__: { mode: x }', ['CONFIG_KEY_UNKNOWN __proto__']],
    ['whose value is of another kind', 'mllp: { port: high }', ['CONFIG_VALUE_INVALID mllp.port']],
    ['without a name for a feed', 'feeds: [{ port: 1 }]', ['CONFIG_VALUE_INVALID feeds[0].name']],
    [
      'with a time zone that is none',
      'feeds: [{ name: a, timeZone: Europe/Berlim }]',
      ['CONFIG_TIME_ZONE_UNKNOWN feeds[0].timeZone'],
    ],
    ...signIns,
    ...mails,
    ['with an offset as time zone', 'feeds: [{ name: a, timeZone: "+02:00" }]', []],
    [
      'with a character set that is none',
      'feeds: [{ name: a, characterSet: 8859/99, defaultCharacterSet: EBCDIC }]',
      [
        'CONFIG_CHARACTER_SET_UNKNOWN feeds[0].characterSet',
        'CONFIG_CHARACTER_SET_UNKNOWN feeds[0].defaultCharacterSet',
      ],
    ],
    [
      'with an organization that is not listed',
      'organizations: [North]\nfeeds: [{ name: a, senders: [{ organization: North }, { facility: S, organization: Nroth }] }]',
      ['CONFIG_ORGANIZATION_UNKNOWN feeds[0].senders[1].organization', 'CONFIG_CONTRADICTED feeds[0].senders[1]'],
    ],
    [
      'with the source of an authority that is not listed',
      'organizations: [North]\nauthorities: [{ namespace: A, system: "urn:x:y", source: Nroth }]',
      ['CONFIG_ORGANIZATION_UNKNOWN authorities[0].source'],
    ],
    [
      'with a consumer whose certificate is not there',
      'pixConsumers: [{ name: p, host: h, port: 1, domains: [A], tls: { ca: /absent/ca } }]\nauthorities: [{ namespace: A, system: "urn:x:y" }]',
      ['FILE_UNREADABLE pixConsumers[0].tls.ca'],
    ],
    [
      'with a sender behind one that fits alike',
      'feeds: [{ name: a, senders: [{ facility: S, organization: A }, { facility: S, application: X, organization: B }] }]',
      ['CONFIG_CONTRADICTED feeds[0].senders[1]'],
    ],
    [
      'with the special sender first',
      'feeds: [{ name: a, senders: [{ facility: S, application: X, organization: B }, { facility: S, organization: A }] }]',
      [],
    ],
    [
      'with one name and one port twice',
      'feeds: [{ name: a, port: 7 }, { name: a, port: 7 }, { name: b, port: 0 }, { name: c, port: 0 }]',
      ['CONFIG_NAME_TAKEN feeds[1].name', 'CONFIG_CONTRADICTED feeds[1].port'],
    ],
    [
      'with sequence numbers in a cluster',
      'mode: cluster\nkafka: { brokers: [k:1] }\ndatabaseUrl: postgres://d/d\nsecretFile: s\nfeeds: [{ name: a }, { name: b, sequenceNumbers: true }]',
      ['CONFIG_CONTRADICTED feeds[1].sequenceNumbers'],
    ],
    [
      'with certificates that are not there',
      'tls: { cert: /absent/a }\nfeeds: [{ name: a, tls: { ca: /absent/b } }]',
      ['FILE_UNREADABLE tls.cert', 'FILE_UNREADABLE feeds[0].tls.ca'],
    ],
    [
      'with a certificate without key',
      () => `feeds: [{ name: a, port: 1, tls: { cert: ${file('no PEM')} } }]`,
      ['CERTIFICATE_UNUSABLE feeds[0].tls'],
    ],
    [
      'that strangers could reach',
      'http: { host: 0.0.0.0 }\nfeeds: [{ name: a, host: 10.0.0.1, port: 1 }]',
      ['ADDRESS_REFUSED http.host', 'ADDRESS_REFUSED feeds[0].host'],
    ],
    [
      'with a console for strangers whose certificate is not there',
      'http: { host: 0.0.0.0, tls: { cert: /absent/a, key: /absent/b } }',
      ['FILE_UNREADABLE http.tls.cert', 'FILE_UNREADABLE http.tls.key'],
    ],
    [
      'with a certificate of the console without key',
      () => `http: { tls: { cert: ${file('no PEM')} } }`,
      ['CONFIG_VALUE_INVALID http.tls.key', 'CERTIFICATE_UNUSABLE http.tls'],
    ],
    [
      'with a rules file that is not there',
      'feeds: [{ name: a, rules: /absent/rules.yaml }]',
      ['FILE_UNREADABLE (top)'],
    ],
  ] as const)('%s', (_name, text, problems) => {
    expect(told(typeof text === 'string' ? text : text())).toEqual(problems);
  });

  it('tells all that is wrong at once, also where something is wrong with its form', () => {
    expect(
      told(
        'mlpp: {}\nfeeds: [{ name: A!, timeZone: Nowhere, tls: { key: /absent/key } }, { name: b, characterSet: no such }, 7]',
      ).sort(),
    ).toEqual([
      'CONFIG_CHARACTER_SET_UNKNOWN feeds[1].characterSet',
      'CONFIG_KEY_UNKNOWN mlpp',
      'CONFIG_TIME_ZONE_UNKNOWN feeds[0].timeZone',
      'CONFIG_VALUE_INVALID feeds[0].name',
      'CONFIG_VALUE_INVALID feeds[2]',
      'FILE_UNREADABLE feeds[0].tls.key',
    ]);
  });

  it('keeps a broker from starting, with all that is wrong in one line', () => {
    const named = file('feeds: [{ name: a, timeZone: X }, { name: a, characterSet: Y }]');
    expect(() => usableConfig({ HIE_CONFIG: named })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/feeds\[0\]\.timeZone.*feeds\[1\]\.characterSet.*feeds\[1\]\.name/),
      }),
    );
  });
});

describe('a rules file', () => {
  it.each([
    ['that is empty is valid', '', []],
    ['that is no YAML', 'moves: [', ['CONFIG_INVALID (top)']],
    ['whose rule nobody knows', 'moves: [{ id: a, do: swap, to: PID-3 }]', ['CONFIG_VALUE_INVALID moves[0].do']],
    [
      'whose key nobody knows',
      'moves: [{ id: a, do: clear, to: PID-3, form: PID-2 }]\nrule: 1',
      ['CONFIG_KEY_UNKNOWN moves[0].form', 'CONFIG_KEY_UNKNOWN rule'],
    ],
    [
      'whose codes are numbers',
      'codes: [{ id: a, field: PID-8, map: [{ code: 1, to: F }, { code: "2", to: 3 }] }]',
      ['CONFIG_VALUE_INVALID codes[0].map[0].code', 'CONFIG_VALUE_INVALID codes[0].map[1].to'],
    ],
    [
      'whose condition is that of every object',
      'moves: [{ id: a, do: clear, to: PID-3, when: { __proto__: x } }]',
      ['CONFIG_KEY_UNKNOWN moves[0].when.__proto__'],
    ],
    [
      'whose text would end a segment',
      'moves: [{ id: a, do: set, to: PID-3, value: "a\\rPID|2" }]',
      ['CONFIG_VALUE_INVALID moves[0].value'],
    ],
    [
      'whose target has a key too many',
      'codes: [{ id: a, field: OBX-3, map: [{ code: x, to: { system: LN, code: "1", name: x } }] }]',
      ['CONFIG_KEY_UNKNOWN codes[0].map[0].to.name'],
    ],
    [
      'with settings that nobody knows',
      'timeZone: X\ncharacterSet: Y',
      ['CONFIG_TIME_ZONE_UNKNOWN timeZone', 'CONFIG_CHARACTER_SET_UNKNOWN characterSet'],
    ],
    [
      'with an authority that has no name',
      'authorities: [{ system: "urn:x:y" }]',
      ['CONFIG_VALUE_INVALID authorities[0]'],
    ],
    [
      'in which one rule is no rule and another no path',
      'moves: [{ id: a }, { id: b, do: clear, to: QQQ-1 }, { id: c, do: set, to: MSH-2, value: x }]',
      ['CONFIG_VALUE_INVALID moves[0].do', 'RULE_PATH_INVALID moves[1].to', 'RULE_PATH_PROTECTED moves[2].to'],
    ],
    [
      'with rules that contradict each other',
      'moves: [{ id: a, do: clear, to: PID-3 }, { id: b, do: set, to: PID-3, value: x }]',
      ['RULE_CONTRADICTED moves[1].to'],
    ],
    [
      'with 10,000 references to one anchor',
      `a: &a [${'x,'.repeat(100)}]\nb: [${'*a,'.repeat(10_000)}]`,
      ['CONFIG_INVALID (top)'],
    ],
  ] as const)('%s', (_name, text, problems) => {
    expect(toldOfRules(text)).toEqual(problems);
  });

  it('says how to write a code that YAML takes for a number', () => {
    const rules = file('codes: [{ id: a, field: PID-8, map: [{ code: 01, to: F }] }]');
    const [problem] = problemsOf(`feeds: [{ name: a, rules: ${rules} }]`);
    expect(problem).toMatchObject({ file: rules, problem: expect.stringContaining('write it in quotes') });
  });

  it('gives its settings to a feed that names none, and may not contradict one that does', () => {
    const rules = file('timeZone: Europe/Berlin\ncharacterSet: 8859/1');
    const { config } = readConfigFile(file(`feeds: [{ name: a, rules: ${rules} }]`));
    expect(config?.feeds[0]).toMatchObject({ timeZone: 'Europe/Berlin', characterSet: '8859/1' });
    expect(told(`feeds: [{ name: a, timeZone: Europe/Paris, rules: ${rules} }]`)).toEqual([
      'CONFIG_CONTRADICTED feeds[0].timeZone',
    ]);
  });
});
