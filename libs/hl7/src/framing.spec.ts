import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { frame, FrameDecoder } from './framing.js';

/** Events of a stream that arrives in these chunks, as `frame:text` and `CODE:text`. */
function decode(chunks: readonly Uint8Array[], frameBytesMax = 1_000): string[] {
  const decoder = new FrameDecoder({ frameBytesMax });
  const events = [...chunks.flatMap((chunk) => [...decoder.push(chunk)]), ...decoder.end()];
  return events.map(
    (event) => `${event.kind === 'frame' ? 'frame' : event.code}:${Buffer.from(event.bytes).toString('latin1')}`,
  );
}
const stream = (text: string): Uint8Array[] => [Buffer.from(text, 'latin1')];

describe('FrameDecoder', () => {
  it.each([
    ['\x0bA\x1c\r', ['frame:A']],
    ['\x0bA\x1c\r\x0bB\x1c\r', ['frame:A', 'frame:B']],
    ['\x0b\x1c\r', ['frame:']],
    ['\x0bA\x1c\x0bB\x1c', ['frame:A', 'frame:B']],
    ['\x0bA\rB\r\x1c\r\r\n\x0bC\x1c\r', ['frame:A\rB\r', 'frame:C']],
    ['\x0bA\x0bB\x1c\r', ['MLLP_FRAME_CUT:A', 'frame:B']],
    ['junk\x0bA\x1c\r', ['MLLP_JUNK:junk', 'frame:A']],
    ['\x1c\r\x0bA\x1c\r', ['MLLP_JUNK:\x1c\r', 'frame:A']],
    ['\x0bA\x1cB\x1c\r\x0bC\x1c\r', ['frame:A', 'MLLP_JUNK:B\x1c\r', 'frame:C']],
    ['\x0bA', ['MLLP_FRAME_CUT:A']],
    ['\x0b', ['MLLP_FRAME_CUT:']],
    ['tail', ['MLLP_JUNK:tail']],
    ['\r\n', []],
  ])('reads %j', (text, events) => {
    expect(decode(stream(text))).toEqual(events);
    expect(decode([...text].map((char) => Buffer.from(char, 'latin1')))).toEqual(events);
  });

  it('takes a frame of the limit, refuses one byte more at once, and finds the next one', () => {
    expect(decode(stream(`\x0b${'A'.repeat(10)}\x1c\r`), 10)).toEqual([`frame:${'A'.repeat(10)}`]);
    expect(decode(stream(`\x0b${'A'.repeat(11)}\x1c\r\x0bB\x1c\r`), 10)).toEqual([
      `HL7_TOO_LARGE:${'A'.repeat(11)}`,
      'frame:B',
    ]);
    const decoder = new FrameDecoder({ frameBytesMax: 10 });
    decoder.push(Buffer.from('\x0bAAAAAAAAAA'));
    expect(decoder.push(Buffer.from('A'))).toHaveLength(1);
    expect(decoder.pendingBytes).toBe(0);
  });

  it('keeps no more than the limit of an endless frame and 64 KiB of endless junk', () => {
    const decoder = new FrameDecoder({ frameBytesMax: 100_000 });
    const chunk = Buffer.alloc(50_000, 'x');
    for (let times = 0; times < 100; times++) decoder.push(chunk);
    expect(decoder.pendingBytes).toBe(65_536);
    decoder.push(Buffer.from([0x0b]));
    for (let times = 0; times < 100; times++) {
      for (const event of decoder.push(chunk)) expect(event.bytes.length).toBeLessThanOrEqual(65_536);
      expect(decoder.pendingBytes).toBeLessThanOrEqual(100_000);
    }
  });

  it('gives the same events for any slicing of the stream', () => {
    const text = fc.string({ unit: fc.constantFrom('\x0b', '\x1c', '\r', '\n', 'A', 'B', 'MSH|'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 60 })), (written, cuts) => {
        const bytes = Buffer.from(written, 'latin1');
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
        expect(decode(chunks, 8)).toEqual(decode([bytes], 8));
      }),
    );
  });

  it('reads back what frame wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ min: 0x20, maxLength: 50 })), (messages) => {
        const bytes = Buffer.concat(messages.map((message) => frame(message)));
        const frames = new FrameDecoder({ frameBytesMax: 100 }).push(bytes);
        expect(frames.map((event) => Buffer.from(event.bytes))).toEqual(
          messages.map((message) => Buffer.from(message)),
        );
      }),
    );
  });
});
