import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { errors } from '#contracts';
import { type Expression, unknownNames } from './expressions.js';
import { complaint, deployTools, hasTools } from './tools.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
}

const rulesFile = 'deploy/prometheus/rules.yaml';
const runbooks = 'deploy/runbooks';
const trials = ['hours.yaml', 'week.yaml'].map((file) => join('test/deploy/alerts', file));
const { groups } = parse(readFileSync(rulesFile, 'utf8')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const dashboards = readdirSync('deploy/grafana').map((file) => ({
  file,
  dashboard: JSON.parse(readFileSync(join('deploy/grafana', file), 'utf8')) as Dashboard,
}));
const choices: readonly Expression[] = dashboards.flatMap(({ file, dashboard }) =>
  dashboard.templating.list.flatMap(({ query }) => {
    const [, expr = '', label = ''] =
      /^label_values\((\w+), (\w+)\)$/.exec(typeof query === 'string' ? '' : query.query) ?? [];
    return expr ? [{ of: `${file}: choice of ${label}`, expr, texts: [`{{${label}}}`] }] : [];
  }),
);
const panels: readonly Expression[] = dashboards.flatMap(({ file, dashboard }) =>
  dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => ({ of: `${file}: ${title}`, expr, texts: [legendFormat] })),
  ),
);
const alerts: readonly Expression[] = rules.map(({ alert, expr, annotations }) => ({
  of: alert,
  expr,
  texts: Object.values(annotations),
}));

describe('an alert', () => {
  it('speaks only of metrics and labels that are told', () => {
    expect(alerts.length).toBeGreaterThan(15);
    expect(alerts.map((one) => [one.of, unknownNames(one)]).filter(([, names]) => names?.length)).toEqual([]);
  });

  it.each([
    ['rate(hie_messages_total[5m])', 'hie_messages_total'],
    ['sum by (feeds) (hie_connections)', 'feeds'],
    ['hie_connections{code="X"}', 'code'],
    ['sum(1)', 'no metric'],
  ])('that says %s would be found out', (expr, name) => {
    expect(unknownNames({ of: 'trial', expr, texts: [] })).toEqual([name]);
  });

  it('says how urgent it is and what the matter is', () => {
    const odd = rules.filter(
      ({ labels, annotations }) => !/^(critical|warning)$/.test(labels.severity) || !annotations.summary,
    );
    expect(odd).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('has a runbook, and no runbook is without its alert', () => {
    expect(rules.map(({ alert, annotations }) => [alert, annotations.runbook_url])).toEqual(
      rules.map(({ alert }) => [alert, `${runbooks}/${alert}.md`]),
    );
    const written = readdirSync(runbooks).map((file) => basename(file, '.md'));
    expect(written.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  it.each(rules.map(({ alert }) => alert))('%s has a runbook that says what to do and what not', (alert) => {
    const headings = readFileSync(join(runbooks, `${alert}.md`), 'utf8').match(/^#+ .*/gm);
    expect(headings).toEqual([
      `# ${alert}`,
      '## What it means',
      '## What it means for patients',
      '## How to see it',
      '## What to do',
      '## What not to do',
    ]);
  });

  it('has a runbook that names only codes and commands that there are', () => {
    const text = readdirSync(runbooks)
      .map((file) => readFileSync(join(runbooks, file), 'utf8'))
      .join('\n');
    const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];
    const codes = named(/\b((?:HL7|MLLP|LOG|STORE|API|CONFIG|DATA)_[A-Z0-9_]+[A-Z0-9])\b/g);
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !(code in errors))).toEqual([]);
    const verbs = named(/npx hie (\w+)/g);
    const cli = readFileSync('apps/standalone/src/cli/main.ts', 'utf8');
    expect(verbs.filter((verb) => !cli.includes(`.command('${verb}')`))).toEqual([]);
  });

  it('has been seen to fire', () => {
    const seen = trials.map((file) => readFileSync(file, 'utf8')).join('\n');
    expect(rules.filter(({ alert }) => !seen.includes(`alertname="${alert}"`)).map(({ alert }) => alert)).toEqual([]);
  });
});

describe('a dashboard', () => {
  it('shows only what is told', () => {
    expect(panels.length).toBeGreaterThan(30);
    expect(choices).toHaveLength(2);
    expect(
      [...choices, ...panels].map((one) => [one.of, unknownNames(one)]).filter(([, names]) => names?.length),
    ).toEqual([]);
  });

  it('asks the Prometheus that its viewer chose, and has an address of its own', () => {
    const sources = dashboards.flatMap(({ dashboard }) => dashboard.panels.map(({ datasource }) => datasource.uid));
    expect([...new Set(sources)]).toEqual(['${datasource}']);
    expect(new Set(dashboards.map(({ dashboard }) => dashboard.uid)).size).toBe(4);
  });
});

(hasTools('the rules of Prometheus', 'promtool') ? describe : describe.skip)('promtool', () => {
  it('takes the rules', () => {
    expect(complaint(deployTools.promtool, ['check', 'rules', '--lint-fatal', rulesFile])).toBeUndefined();
  });

  it.each(trials)('sees each alert fire when it should and only then (%s)', (file) => {
    expect(complaint(deployTools.promtool, ['test', 'rules', file])).toBeUndefined();
  });

  it('can read every expression of a dashboard', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hie-dashboards-'));
    const file = join(folder, 'panels.yaml');
    const asRules = panels.map(({ expr }, at) => ({
      record: `panel:${at}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
    writeFileSync(file, stringify({ groups: [{ name: 'panels', rules: asRules }] }));
    const told = complaint(deployTools.promtool, ['check', 'rules', file]);
    rmSync(folder, { recursive: true });
    expect(told).toBeUndefined();
  });
});
