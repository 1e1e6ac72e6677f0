import { afterAll, describe, expect, it } from '@jest/globals';
import { adtA01, oruR01 } from '../demo/bench-messages.js';
import { commandLine, timeout } from './command-line.fixture.js';

const { file, hie, lines, remove } = commandLine();
afterAll(remove);

describe('hie normalize --rules', () => {
  const labelled = (rules: string): string => `moves:\n  - { id: sex, do: set, to: PID-8, value: ${rules} }\n`;

  it(
    'maps as a feed with these rules, and with --diff shows what they change and nothing else',
    async () => {
      const path = file('ruled.hl7', adtA01(1), oruR01(2));
      const rules = file('site.rules.yaml', labelled('U'));
      const concerned = file('none.rules.yaml', 'moves: [{ id: none, do: clear, to: ZZZ-1 }]');
      const [ruled, changes, nothing, plain] = await Promise.all([
        hie('normalize', '--rules', rules, path),
        hie('normalize', '--rules', rules, '--diff', path),
        hie('normalize', '--rules', concerned, '--diff', path),
        hie('normalize', path),
      ]);
      expect(lines(ruled)[0]).toMatchObject({ index: 0, rules: { used: [{ rule: 'sex', times: 1, at: 'PID-8' }] } });
      expect(lines(changes)[0]).toMatchObject({
        differences: expect.arrayContaining([
          {
            path: expect.stringMatching(/^Patient\/.*\.gender$/),
            element: 'Patient.gender',
            before: expect.anything(),
            after: 'unknown',
          },
        ]),
      });
      expect(lines(nothing)).toEqual([0, 1].map((index) => ({ file: path, index, differences: [] })));
      expect((await hie('normalize', '--rules', concerned, path)).stdout).toBe(plain.stdout);
      expect([ruled, changes, nothing].map(({ code }) => code)).toEqual([0, 0, 0]);
    },
    timeout,
  );

  it(
    'refuses rules that are none, with all that is wrong with them',
    async () => {
      const rules = file('bad.rules.yaml', 'moves:\n  - { id: a, do: set, to: MSH-2, value: x }\n  - { id: b }\n');
      const run = await hie('normalize', '--rules', rules, file('one.hl7', adtA01(1)));
      expect([run.code, run.stdout]).toEqual([1, '']);
      expect(run.stderr).toMatch(/CONFIG_INVALID.*moves\[1\].*RULE_PATH_PROTECTED.*moves\[0\]\.to/);
      expect((await hie('normalize', '--diff', rules)).stderr).toContain('ARGUMENT_INVALID');
    },
    timeout,
  );
});

describe('hie config check', () => {
  it(
    'says of each thing that is wrong its code, its key and what to do, and exits with 1',
    async () => {
      const rules = file('checked.rules.yaml', 'moves: [{ id: a, do: clear, to: QQQ-1 }]');
      const path = file('hie.yaml', `feeds: [{ name: a, timeZone: Nowhere, prt: 1, rules: ${rules} }]`);
      const run = await hie('config', 'check', path);
      expect(run.code).toBe(1);
      expect(run.stdout.trim().split('\n')).toEqual([
        expect.stringMatching(/^CONFIG_KEY_UNKNOWN .*hie\.yaml feeds\[0\]\.prt: .+\. .+/),
        expect.stringMatching(/^CONFIG_TIME_ZONE_UNKNOWN .*hie\.yaml feeds\[0\]\.timeZone: .+\. .+/),
        expect.stringMatching(/^RULE_PATH_INVALID .*checked\.rules\.yaml moves\[0\]\.to: .+\. .+/),
      ]);
      expect(lines(await hie('config', 'check', '--json', path))).toMatchObject([
        { code: 'CONFIG_KEY_UNKNOWN' },
        {},
        {},
      ]);
      expect(await hie('config', 'check', file('fine.yaml', 'feeds: [{ name: a }]'))).toMatchObject({ code: 0 });
    },
    timeout,
  );
});
