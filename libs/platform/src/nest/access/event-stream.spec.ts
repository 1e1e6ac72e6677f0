import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { EventStream, type StreamEvent, type StreamRules, streamed } from './event-stream.js';

const always: Omit<StreamRules, 'ended'> = { mayGoOn: async () => true, shown: async (data) => data };

async function* looks(...events: readonly (StreamEvent | undefined)[]) {
  yield* events;
}

/** Never ends by itself. */
async function* busy(kilobytes: number, told: { looks: number }) {
  for (;;) {
    told.looks++;
    yield { type: 'entries', data: 'x'.repeat(kilobytes * 1_024) };
  }
}

async function textOf(stream: EventStream, rules: Partial<StreamRules> = {}): Promise<string> {
  let text = '';
  for await (const part of streamed(stream, { ...always, ended: () => undefined, ...rules }).getStream()) text += part;
  return text;
}

describe('an event stream', () => {
  it('is JSON in one line each, whatever stands in it', async () => {
    const hostile = 'a\n\nevent: forged\ndata: {}\n\n\r\u2028<script>';
    const text = await textOf(new EventStream(looks({ type: 'entries', id: '0:7', data: { hostile } })));
    const [, event] = text.split('\n\n');
    expect(event?.split('\n')).toEqual(['event: entries', 'id: 0:7', `data: ${JSON.stringify({ hostile })}`]);
  });

  it('says now and then that it is there, where there is nothing to tell', async () => {
    const text = await textOf(new EventStream(looks(undefined, undefined)), { beatMs: 0 });
    expect(text).toBe(': open\n\n: still here\n\n: still here\n\n');
  });

  it('ends where its reader may no longer be there, before the next event', async () => {
    let asked = 0;
    const event = { type: 'entries', data: 1 };
    const mayGoOn = async () => ++asked < 2;
    expect(await textOf(new EventStream(looks(event, event, event)), { mayGoOn })).toMatch(
      /^: open\n\n(?:[^:]+: ?){2}1\n\n$/,
    );
  });

  it('shows what its rules leave of the data', async () => {
    const shown = async () => ({ name: '***' });
    const text = await textOf(new EventStream(looks({ type: 'entries', data: { name: 'Quill' } })), { shown });
    expect(text).not.toMatch(/Quill/);
    expect(text).toContain('{"name":"***"}');
  });

  it('reads on only as its reader takes it, and cuts a reader that takes nothing', async () => {
    const told = { looks: 0 };
    let isEnded = false;
    const file = streamed(new EventStream(busy(64, told)), { ...always, ended: () => (isEnded = true), slowMs: 60 });
    const stream = file.getStream();
    await once(stream, 'readable');
    await wait(20);
    expect(told.looks).toBeLessThan(30);
    expect(isEnded).toBe(false);
    await once(stream, 'close');
    expect(isEnded).toBe(true);
  });
});
