import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** What a stream tells: JSON only, so that no text of a message can break out of it. */
export interface StreamEvent {
  readonly type: string;
  /** Where a reader that lost the stream goes on: it sends the last one as Last-Event-ID. */
  readonly id?: string;
  readonly data: unknown;
}

/** The next event, or undefined where a look found nothing; looks follow each other by a second or so. */
export type Looks = AsyncIterable<StreamEvent | undefined>;

/** An answer that goes on as server-sent events, no faster than its reader takes them. */
export class EventStream {
  constructor(readonly looks: Looks) {}
}

export interface StreamRules {
  /** Asked at each look; the stream ends where it says no. */
  readonly mayGoOn: () => Promise<boolean>;
  /** What of an event leaves. */
  readonly shown: (data: unknown) => Promise<unknown>;
  readonly ended: () => void;
  readonly beatMs?: number;
  readonly slowMs?: number;
}

/** After so long without an event something is written all the same, so that a connection that is gone is noticed. */
const beatEveryMs = 10_000;
/** A reader that takes nothing for so long is cut: it may come back with its Last-Event-ID. */
const cutAfterMs = 30_000;

/** The bytes of a stream. `ended` is called once, however it ends. */
export function streamed({ looks }: EventStream, rules: StreamRules): StreamableFile {
  const { slowMs = cutAfterMs, ended } = rules;
  let cutting: NodeJS.Timeout | undefined;
  // A generator that has nothing to tell is not told either that nobody reads any more.
  const mayGoOn = async (): Promise<boolean> => !stream.destroyed && rules.mayGoOn();
  async function* watched(): AsyncGenerator<string> {
    for await (const text of written(looks, { ...rules, mayGoOn })) {
      cutting = setTimeout(() => stream.destroy(), slowMs).unref();
      // It goes on behind this once the reader has room.
      yield text;
      clearTimeout(cutting);
    }
  }
  const stream = Readable.from(watched(), { highWaterMark: 1 });
  stream.once('close', () => {
    clearTimeout(cutting);
    ended();
  });
  return new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' });
}

async function* written(looks: Looks, { mayGoOn, shown, beatMs = beatEveryMs }: StreamRules): AsyncGenerator<string> {
  yield ': open\n\n';
  let toldAt = performance.now();
  for await (const event of looks) {
    if (!(await mayGoOn())) return;
    const isLate = performance.now() - toldAt >= beatMs;
    if (!event && !isLate) continue;
    yield event ? textOf({ ...event, data: await shown(event.data) }) : ': still here\n\n';
    toldAt = performance.now();
  }
}

const textOf = ({ type, id, data }: StreamEvent): string =>
  `event: ${type}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
