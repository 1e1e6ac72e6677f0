import type { ShadowDifferenceView, ShadowRunDetail } from '../../../console/src/api/shadow-views.js';
import { table, terminal } from './output.js';

/** What a run found, for people: the figures, what differs, and what to do next. */
export function reportOn(run: ShadowRunDetail): void {
  const { counts, differences } = run;
  terminal.line(`run ${run.id} ${run.state}`);
  const { messages, ...verdicts } = counts;
  terminal.line(table(['messages', ...Object.keys(verdicts)], [[messages, ...Object.values(verdicts)]]));
  if (differences.length > 0)
    terminal.line(table(['element', 'messages', 'times', 'for example'], differences.map(rowOf)));
  for (const difference of differences) valuesOf(difference).forEach((line) => terminal.line(line));
  adviceOn(run).forEach((line) => terminal.say(line));
}

const rowOf = ({ element, messages, times, examples }: ShadowDifferenceView) => [
  element,
  messages,
  times,
  examples[0]?.messageId ?? '',
];

const valuesOf = ({ examples }: ShadowDifferenceView): readonly string[] =>
  examples.flatMap(({ messageId, path, before, after }) =>
    path === undefined ? [] : [`${messageId} ${path}`, `  - ${before ?? '(absent)'}`, `  + ${after ?? '(absent)'}`],
  );

function adviceOn({ id, state, counts, events, promoted, awaitsRules }: ShadowRunDetail): readonly string[] {
  if (state === 'promoted') return [`${promoted} events are promoted; follow one with \`hie trace\``];
  if (state !== 'compared') return [`this run came to no end of its own; begin another`];
  return [
    ...(awaitsRules && events.promotable + events.leavingResources > 0
      ? ['the rules are tried and not in force: configure them for the feed and restart before the run is promoted']
      : []),
    ...(!awaitsRules && events.promotable > 0
      ? [`promote ${events.promotable} events: hie replay --promote ${id}`]
      : []),
    ...(events.leavingResources > 0
      ? [
          `${events.leavingResources} events no longer bring a resource that their former selves brought, which the ` +
            'record then withdraws: they are promoted only with --leaving-resources',
        ]
      : []),
    ...(events.deadLetters > 0
      ? [`${events.deadLetters} of the messages are dead letters; those that are accepted now are replayed: hie dead`]
      : []),
    ...(counts.newlyRefused > 0
      ? [`${counts.newlyRefused} messages would get no event any more; what they became stays as it is`]
      : []),
    ...(counts.pending > 0 ? [`${counts.pending} messages were on their way; run again to see them`] : []),
  ];
}
