import type { Verdict } from './judge.js';

/** One line a case: id, outcome, class, rule, title, what was seen. */
export const line = ({ id, group, title, cites, outcome, seen, ms }: Verdict): string =>
  `${id}  ${outcome.padEnd(4)}  ${group}: ${title}  [${cites}]  ${seen} (${ms} ms)`;

export function summary(verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']): number => verdicts.filter((one) => one.outcome === outcome).length;
  const judged = verdicts.length - count('n/a');
  return `${count('pass')} of ${judged} passed, ${count('fail')} failed, ${count('n/a')} not applicable`;
}

/** By class, what each receiver passed of what could be put to it; below, each case in which they differ. */
export function sideBySide(columns: readonly (readonly [name: string, verdicts: readonly Verdict[]])[]): string {
  const groups = [...new Set(columns.flatMap(([, verdicts]) => verdicts.map(({ group }) => group)))];
  const rows = [
    ['class', ...columns.map(([name]) => name)],
    ...groups.map((group) => [group, ...columns.map(([, all]) => share(all.filter((one) => one.group === group)))]),
    ['all', ...columns.map(([, all]) => share(all))],
  ];
  return table(rows);
}

/** What a receiver failed, a line each. */
export function failures(name: string, verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ outcome }) => outcome === 'fail');
  return failed.map(({ id, title, cites, seen }) => `${name}  ${id}  ${title} [${cites}]: ${seen}`).join('\n');
}

function share(verdicts: readonly Verdict[]): string {
  const judged = verdicts.filter(({ outcome }) => outcome !== 'n/a');
  if (judged.length === 0) return '-';
  return `${judged.filter(({ outcome }) => outcome === 'pass').length} of ${judged.length}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
