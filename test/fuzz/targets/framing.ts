import assert from 'node:assert/strict';
import { FrameDecoder, type FrameEvent } from '#hl7';

const frameBytesMax = 64;

/** The first byte chooses how the others are sliced; the events must be those of the whole stream in one piece. */
export function fuzz(bytes: Uint8Array): void {
  const [step = 0] = bytes;
  const stream = bytes.subarray(1);
  const whole = eventsOf([stream]);
  assert.deepEqual(eventsOf(slices(stream, (step % 16) + 1)), whole);
  // What is neither junk, cut nor too large was framed: nothing comes out that did not go in.
  const inEvents = whole.reduce((sum, event) => sum + event.length, 0);
  assert.ok(inEvents <= stream.length + whole.length * 'MLLP_FRAME_CUT '.length);
}

function slices(bytes: Uint8Array, step: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += step) parts.push(bytes.subarray(at, at + step));
  return parts;
}

function eventsOf(chunks: readonly Uint8Array[]): string[] {
  const decoder = new FrameDecoder({ frameBytesMax });
  const events: FrameEvent[] = [];
  for (const chunk of chunks) {
    events.push(...decoder.push(chunk));
    assert.ok(decoder.pendingBytes <= 64 * 1024);
  }
  events.push(...decoder.end());
  return events.map((event) => {
    if (event.kind === 'frame') assert.ok(event.bytes.length <= frameBytesMax);
    return `${event.kind === 'frame' ? 'frame' : event.code} ${Buffer.from(event.bytes).toString('latin1')}`;
  });
}
