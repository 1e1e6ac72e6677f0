import { errors } from '#contracts';
import { encode, type Message, parse, type Segment } from '#hl7';
import { type FileMessage, messagesIn } from './hl7-files.js';
import { terminal } from './output.js';

interface ParseOptions {
  readonly summary?: boolean;
}

/** One JSON line per message; exit code 1 if any could not be read. */
export async function parseFiles(files: readonly string[], options: ParseOptions): Promise<number> {
  let failed = 0;
  for await (const found of messagesIn(files)) {
    const line = 'error' in found ? found : read(found, options);
    if ('error' in line) failed++;
    terminal.json(line);
  }
  return failed === 0 ? 0 : 1;
}

function read({ file, index, bytes }: FileMessage, options: ParseOptions): object {
  const parsed = parse(bytes);
  if (parsed.kind === 'refusal') {
    const { what, fix } = errors[parsed.code];
    return { file, index, error: { code: parsed.code, message: `${what}. ${fix}` } };
  }
  const { message } = parsed;
  const summary = { file, index, ...summaryOf(message, bytes) };
  return options.summary ? summary : { ...summary, content: message.segments.map(segmentFields) };
}

/**
 * `sameBytes`: put together again from the parts that the index found, the message has the bytes of the file. `leftOut`
 * counts what stands in none of its segments, line ends aside.
 */
function summaryOf(message: Message, bytes: Uint8Array): object {
  const { messageType, version, controlId } = message.header;
  const sameBytes = Buffer.compare(encode(message), bytes) === 0;
  const { segments, leftOut } = message;
  return { type: messageType, version, controlId, segments: segments.length, leftOut, sameBytes };
}

/** Populated fields by their HL7 name, as they stand, escapes kept. */
function segmentFields(segment: Segment): object {
  const numbers = Array.from({ length: segment.fieldCount }, (_, at) => at + 1);
  const populated = numbers.filter((field) => segment.state(field) !== 'absent');
  return Object.fromEntries([
    ['segment', segment.name],
    ...populated.map((field) => [`${segment.name}-${field}`, segment.raw(field)]),
  ]);
}
