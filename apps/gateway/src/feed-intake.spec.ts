import { describe, expect, it } from '@jest/globals';
import { fault } from '#contracts';
import { FeedIntake, type IntakeDoor } from './feed-intake.js';
import type { IntakeState } from './intake-orders.js';

const order = (state: IntakeState) => ({ state, at: 7, by: 'ida' });

/** A port that notes what is done to it; drains and starts end when the test says so, where it wants to. */
function door() {
  const done: string[] = [];
  const ends: (() => void)[] = [];
  const how = { slow: false, failing: false };
  const step = async (name: string): Promise<void> => {
    done.push(name);
    if (how.failing) throw fault('PORT_IN_USE');
    if (how.slow) await new Promise<void>((resolve) => ends.push(resolve));
  };
  const port: IntakeDoor = {
    pause: () => void done.push('pause'),
    resume: () => void done.push('resume'),
    start: () => step('start'),
    drain: () => step('drain'),
  };
  return { port, done, ends, how };
}

describe('the intake of a feed', () => {
  it.each<[string, (IntakeState | undefined)[], string[]]>([
    ['that nobody ordered anything of', [undefined], ['resume', 'start']],
    ['that was stopped before the start', ['stopped'], []],
    ['that was paused before the start', ['paused'], ['pause', 'start']],
    ['that is paused and started', [undefined, 'paused', 'started'], ['resume', 'start', 'pause', 'resume']],
    ['that is stopped and started', [undefined, 'stopped', 'started'], ['resume', 'start', 'drain', 'resume', 'start']],
    ['that is paused from a stop', ['stopped', 'paused', 'stopped'], ['pause', 'start', 'drain']],
    ['that is ordered what it is', [undefined, 'started', 'paused', 'paused'], ['resume', 'start', 'pause']],
  ])('%s does no more than it must', async (_what, states, expected) => {
    const { port, done } = door();
    const intake = new FeedIntake(port);
    for (const state of states) await intake.follow(state && order(state));
    expect(done).toEqual(expected);
    expect(intake.seen()).toMatchObject({ state: states.at(-1) ?? 'started', settled: true });
  });

  it('comes to the newest order, whatever was ordered while it was at work', async () => {
    const { port, done, ends, how } = door();
    const intake = new FeedIntake(port);
    await intake.follow(undefined);
    how.slow = true;
    const stopped = intake.follow(order('stopped'));
    void intake.follow(order('paused'));
    void intake.follow(order('started'));
    expect(intake.seen()).toMatchObject({ state: 'started', since: 7, by: 'ida', settled: true });
    expect(done).toEqual(['resume', 'start', 'drain']);
    how.slow = false;
    ends.forEach((end) => end());
    await stopped;
    expect(done).toEqual(['resume', 'start', 'drain', 'resume', 'start']);
  });

  it('says that it is not so where the port cannot be opened, and tries again', async () => {
    const { port, how } = door();
    const intake = new FeedIntake(port);
    await intake.follow(order('stopped'));
    how.failing = true;
    await expect(intake.follow(order('started'))).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    expect(intake.seen()).toMatchObject({ state: 'started', settled: false });
    how.failing = false;
    await intake.follow(order('started'));
    expect(intake.seen()).toMatchObject({ settled: true });
  });

  it('opens nothing more once it is closed, also where it was about to', async () => {
    const { port, done, ends, how } = door();
    const intake = new FeedIntake(port);
    how.slow = true;
    const opening = intake.follow(order('started'));
    const closing = intake.close(1);
    how.slow = false;
    ends.forEach((end) => end());
    await Promise.all([opening, closing]);
    await intake.follow(order('paused'));
    expect(done).toEqual(['resume', 'start', 'drain', 'drain']);
  });
});
