import { topics } from '#contracts';
import type { Decision, Stage } from '#event-log';
import type { ShadowRun, ShadowStore } from '#storage';
import { loadShadow, type ShadowReads, type ShadowView } from './load.js';
import { inputOf, type ShadowInput } from './shadow-input.js';
import { newRun, type ShadowEffect, windowOf } from './shadow-run.js';
import { decideOnStep, nextStep, rulesOfRun, type StepRules } from './steps.js';

export interface ShadowDependencies<Tx> extends ShadowReads, StepRules {
  readonly store: ShadowStore<Tx>;
  /** Drops the oldest events of the shadow topic, so many of each partition. */
  readonly clear: (tx: Tx, max: number) => Promise<void>;
}

const clearedPerStep = 256;

/**
 * Stage `shadow`: normalizes messages of `hl7.raw` again, beside what they became. Nothing downstream sees it before a
 * person promotes the run. It goes step by step, each a transaction that leads to the next one on `shadow.step`: a run
 * that was killed goes on where it stood, and no step keeps the other stages waiting for long.
 */
export function shadowStage<Tx>(deps: ShadowDependencies<Tx>): Stage<Tx, ShadowInput, ShadowView, ShadowEffect> {
  const { store, clear } = deps;
  return {
    name: 'shadow',
    topics: [topics.shadowCommand, topics.shadowStep],
    traced: false,
    parse: inputOf,
    load: (tx, inputs) => loadShadow(store, tx, inputs, deps),
    decide: (input, view) => {
      if (input.kind === 'begin') return begin(input, view);
      if (input.kind === 'promotion') return beginPromotion(input, view, deps);
      return decideOnStep(input, view, deps);
    },
    async save(tx, effects) {
      for (const effect of effects) if (effect.kind === 'clear') await clear(tx, clearedPerStep);
      const runs = effects.flatMap((effect) => (effect.kind === 'run' ? [[effect.run.id, effect.run] as const] : []));
      await store.save(tx, [...new Map(runs).values()]);
      for (const effect of effects)
        if (effect.kind === 'differences') await store.add(tx, effect.run, effect.differences);
    },
  };
}

const nothingToDo = (result: string): Decision<ShadowEffect> => ({ effects: [], outputs: [], result });

const unfinished: ReadonlySet<ShadowRun['state']> = new Set(['clearing', 'comparing', 'compared']);

/** A new run takes the place of the last, whose events it clears away; a promotion is not disturbed. */
function begin({ entry, command, told }: ShadowInput & { kind: 'begin' }, view: ShadowView): Decision<ShadowEffect> {
  const wanted = windowOf(told, command.id);
  const window = { ...wanted, from: view.beginnings.get(command.id) ?? wanted.from };
  if (view.runs.has(command.id)) return nothingToDo('known');
  const others = [...view.runs.values()];
  const isRefused = others.some(({ state }) => state === 'promoting');
  const superseded = isRefused ? [] : others.filter(({ state }) => unfinished.has(state));
  const runs = [
    newRun(command, told, window, isRefused ? 'refused' : 'clearing'),
    ...superseded.map((run): ShadowRun => ({ ...run, state: 'superseded' })),
  ];
  for (const run of runs) view.runs.set(run.id, run);
  return {
    effects: runs.map((run) => ({ kind: 'run', run })),
    outputs: isRefused ? [] : [nextStep(entry, { run: command.id, step: 'clear' })],
    result: isRefused ? 'refused' : 'begun',
  };
}

/** A run is promoted once, however often it is asked for, and under rules that were tried only once they are in force. */
function beginPromotion(
  { entry, told }: ShadowInput & { kind: 'promotion' },
  view: ShadowView,
  rules: StepRules,
): Decision<ShadowEffect> {
  const compared = view.runs.get(told.run);
  if (compared?.state !== 'compared') return nothingToDo(compared?.state ?? 'unknown');
  if (!areInForce(compared, rules)) return nothingToDo('rules not in force');
  const run: ShadowRun = { ...compared, state: 'promoting' };
  view.runs.set(run.id, run);
  const { leavingResources } = told;
  const step = { run: run.id, step: 'promote', partition: 0, offset: 0, leavingResources } as const;
  return { effects: [{ kind: 'run', run }], outputs: [nextStep(entry, step)], result: 'promoting' };
}

const areInForce = (run: ShadowRun, rules: StepRules): boolean => {
  const feed = run.window.feed ?? '';
  return run.rules === undefined || rulesOfRun(run, rules)(feed).rules?.version === rules.feeds(feed).rules?.version;
};
