import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errors, Fault, fault } from '#contracts';
import { batchOffsets, FrameDecoder, type MessagesSplit, splitMessages } from '#hl7';

/** One message of a file: `index` counts from 0 within the file. */
export interface FileMessage {
  readonly file: string;
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Of the batch in which it is. */
  readonly batchOffset: string | undefined;
}

const frameBytesMax = 256 * 1024 * 1024;
const startOfBlock = 0x0b;

/** Messages of a file: one, several, a batch (FHS, BHS), or MLLP frames as they were captured from the wire. */
export const messagesOf = async (file: string): Promise<readonly FileMessage[]> => (await split(file)).messages;

/** A line of a file that could not be read, in the place of its messages. */
export interface FileProblem {
  readonly file: string;
  readonly index: 0;
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * The messages of each file in turn, of a folder of each file in it; one that cannot be read is said and does not keep the
 * others back.
 */
export async function* messagesIn(paths: readonly string[]): AsyncGenerator<FileMessage | FileProblem> {
  for (const path of paths) yield* messagesAt(path);
}

async function* messagesAt(path: string): AsyncGenerator<FileMessage | FileProblem> {
  const files = await filesAt(path).catch(() => [path]);
  for (const file of files) {
    try {
      const { messages, lost } = await split(file);
      // A batch may be empty; one that announces messages and holds none has lost them.
      if (lost) throw fault('HL7_MSH_MISSING');
      yield* messages;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { what, fix } = errors[error.code];
      yield { file, index: 0, error: { code: error.code, message: `${what}. ${fix}` } };
    }
  }
}

/** The files below the paths, folders first opened, by name: the same order on every machine. */
export async function filesBelow(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(filesAt));
  return found.flat();
}

async function filesAt(path: string): Promise<readonly string[]> {
  const kind = await stat(path).catch((error: unknown) => {
    throw fault('FILE_UNREADABLE', { file: path }, error);
  });
  if (!kind.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const messages = entries.filter((entry) => entry.isFile() && /\.(hl7|er7|txt|mllp|dat)$/i.test(entry.name));
  return messages.map(({ name }) => join(path, name)).sort();
}

async function split(file: string): Promise<{ messages: readonly FileMessage[]; lost: boolean }> {
  const parts = blocksOf(await contentOf(file)).map(splitMessages);
  const messages = parts.flatMap(withOffsets).map((one, index) => ({ file, index, ...one }));
  return { messages, lost: messages.length === 0 && parts.some(({ issues }) => issues.length > 0) };
}

function withOffsets({ messages, envelope }: MessagesSplit): readonly Pick<FileMessage, 'bytes' | 'batchOffset'>[] {
  const offsets = envelope ? batchOffsets(envelope) : [];
  return messages.map((bytes, at) => ({ bytes, batchOffset: offsets[at] }));
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw fault('FILE_UNREADABLE', { file }, error);
  }
}

/** A file that begins with a frame is a capture; anything else is one block. A broken frame is shown as it stands. */
function blocksOf(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes[0] !== startOfBlock) return [bytes];
  const decoder = new FrameDecoder({ frameBytesMax });
  return [...decoder.push(bytes), ...decoder.end()].map((event) => event.bytes);
}
