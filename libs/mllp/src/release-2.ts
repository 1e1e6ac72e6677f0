import type { FrameHandlers } from './connection-state.js';

const acknowledged = 0x06;
const refused = 0x15;
const blockEnd = [0x1c, 0x0d, 0x0b];

/**
 * MLLP Release 2: a block is answered with a commit byte once it is stored, ACK or NAK in a block of its own
 * (0x0B 0x06 0x1C 0x0D), and what the application answers follows in another block, which the peer commits in its turn.
 * A block that could not be stored, or was none, is answered NAK and the peer may send it again; the connection stays.
 */
export function withCommitBytes(handlers: FrameHandlers): FrameHandlers {
  return {
    onFrame: async (frame, connection) => {
      if (isCommitByte(frame)) return undefined;
      try {
        return committed(await handlers.onFrame(frame, connection));
      } catch {
        return Uint8Array.of(refused);
      }
    },
    onFault: async (code, connection, bytes) => {
      await handlers.onFault(code, connection, bytes).catch(() => undefined);
      return Uint8Array.of(refused);
    },
    onRefused: (refusal) => handlers.onRefused?.(refusal),
  };
}

/** What the peer says of our own block; a lost answer is asked for again by a resend. */
const isCommitByte = (frame: Uint8Array): boolean =>
  frame.length === 1 && (frame[0] === acknowledged || frame[0] === refused);

/** The frame that goes out begins with VT and ends with FS CR: in between stand the end of one block and a new VT. */
function committed(answer: Uint8Array | undefined): Uint8Array {
  if (answer === undefined) return Uint8Array.of(acknowledged);
  const blocks = new Uint8Array(1 + blockEnd.length + answer.length);
  blocks.set([acknowledged, ...blockEnd]);
  blocks.set(answer, 1 + blockEnd.length);
  return blocks;
}
