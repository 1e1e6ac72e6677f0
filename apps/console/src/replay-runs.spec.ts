import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { fault, type OpsCommand } from '#contracts';
import { commandsFor } from './api/letter-choice.js';
import { ReplayRuns, type RunState } from './replay-runs.js';

const places = (count: number) =>
  Array.from({ length: count }, (_, offset) => ({ topic: 'hl7.raw.dead', partition: 0, offset }));

/** Runs whose commands end in a list. */
function opened(append: (commands: readonly OpsCommand['command'][]) => Promise<void> = async () => undefined) {
  const sent: number[] = [];
  let ids = 0;
  const runs = new ReplayRuns({
    clock: () => Date.now(),
    nextId: () => `R${++ids}`,
    append: async (commands) => {
      await append(commands);
      for (const command of commands) if (command.kind === 'replay-dead') sent.push(...command.offsets);
    },
    commandsFor: (some, run) => commandsFor<'replay-dead'>(some, { kind: 'replay-dead', run }),
  });
  return { runs, sent };
}

async function until(runs: ReplayRuns, wanted: (state: RunState) => boolean): Promise<RunState> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt; await setTimeout(5)) {
    const [state] = runs.list();
    if (state && wanted(state)) return state;
  }
  throw new Error(`not in time: ${JSON.stringify(runs.list())}`);
}

describe('a run of replays', () => {
  it('sends everything at once without a pace', async () => {
    const { runs, sent } = opened();
    expect(await runs.start({ places: places(250), by: 'ada' })).toMatchObject({ run: 'R1', sent: 250, state: 'sent' });
    expect(sent).toHaveLength(250);
  });

  it('keeps its pace, and every letter goes once and in order', async () => {
    const { runs, sent } = opened();
    const from = performance.now();
    await runs.start({ places: places(61), by: 'ada', perSecond: 100 });
    await until(runs, ({ state }) => state === 'sent');
    // 61 letters at 100 a second: four steps of 20 with 200 ms between them, of which timers may cut a millisecond.
    expect(performance.now() - from).toBeGreaterThanOrEqual(590);
    expect(sent).toEqual(places(61).map(({ offset }) => offset));
  });

  it('sends nothing more once it is canceled', async () => {
    const { runs, sent } = opened();
    const { run } = await runs.start({ places: places(1_000), by: 'ada', perSecond: 20 });
    await until(runs, (state) => state.sent > 0);
    const canceled = runs.cancel(run);
    expect(canceled).toMatchObject({ state: 'canceled' });
    // Another run of the same pace takes three steps meanwhile.
    await runs.start({ places: places(12), by: 'ada', perSecond: 20 });
    await until(runs, ({ state }) => state === 'sent');
    expect(sent).toHaveLength((canceled?.sent ?? 0) + 12);
    expect(runs.list()).toMatchObject([{ state: 'sent' }, { state: 'canceled', letters: 1_000 }]);
  });

  it('ends with the code where the log takes nothing', async () => {
    const { runs, sent } = opened(() => Promise.reject(fault('STORE_UNAVAILABLE')));
    expect(await runs.start({ places: places(3), by: 'ada' })).toMatchObject({
      sent: 0,
      state: 'failed',
      code: 'STORE_UNAVAILABLE',
    });
    expect(sent).toEqual([]);
  });

  it('knows of the last twenty', async () => {
    const { runs } = opened();
    for (let at = 0; at < 25; at++) await runs.start({ places: places(1), by: 'ada' });
    expect(runs.list().map(({ run }) => run)).toEqual(Array.from({ length: 20 }, (_, at) => `R${25 - at}`));
  });

  it('cancels nothing that there is not', () => {
    expect(opened().runs.cancel('R9')).toBeUndefined();
  });
});
