import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { acknowledge } from './ack.js';
import { splitMessages } from './batch.js';
import { withFields } from './edit.js';
import { encode } from './encode.js';
import { messageOf } from './message.fixture.js';
import type { Message } from './message.js';
import { parse } from './parse.js';
import { isWithin } from './testing/cpu.js';

const folder = join(process.cwd(), '../shared/data/hl7');
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`SKIPPED: the message corpus is not at ${folder}\n`);
const inCorpus = isThere ? it : it.skip;
const files = (under: string): string[] => readdirSync(join(folder, under)).filter((name) => name.endsWith('.hl7'));

/** Messages of a file; a refusal as its code. */
function read(name: string): (Message | string)[] {
  return splitMessages(readFileSync(join(folder, name))).messages.map((bytes) => {
    const parsed = parse(bytes);
    if (parsed.kind === 'refusal') return parsed.code;
    expect(encode(parsed.message)).toBe(bytes);
    return parsed.message;
  });
}

const readable = (name: string): Message[] => read(name).filter((found) => typeof found !== 'string');

/** Every field of every segment, MSH-1, MSH-2 and MSH-18 aside: what the variants change. */
const content = (message: Message): string[][] =>
  message.segments.map((segment) =>
    Array.from({ length: segment.fieldCount }, (_, index) => index + 1)
      .filter((field) => segment.name !== 'MSH' || ![1, 2, 18].includes(field))
      .map((field) => leaves(segment, field)),
  );

function leaves(segment: Message['segments'][number], field: number): string {
  const found: string[] = [];
  for (let r = 1; r <= segment.repetitions(field); r++) {
    for (let c = 1; c <= segment.components(field, r); c++) {
      for (let s = 1; s <= segment.subcomponents(field, r, c); s++)
        found.push(`${r}.${c}.${s}=${segment.value(field, r, c, s)}`);
    }
  }
  return found.join(' ');
}

/** MSH-18 may have lengthened MSH. */
const trimmed = (message: Message): string[][] =>
  content(message).map((fields) => fields.slice(0, fields.findLastIndex(Boolean) + 1));

/** MSH-10 is the eighth of what `content` gives. */
const withoutId = (header: readonly string[]): string[] => [...header.slice(0, 7), ...header.slice(8)].filter(Boolean);

describe('the corpus', () => {
  inCorpus(
    'is read or refused with a code, each file in less than 100 ms of CPU, and every message can be acknowledged',
    () => {
      const refused: Record<string, number> = {};
      for (const name of [...files('.'), ...files('derived').map((file) => `derived/${file}`)]) {
        const answers = (): (readonly [Message, Uint8Array] | string)[] =>
          read(name).map((found) =>
            typeof found === 'string'
              ? found
              : ([found, acknowledge(found, { code: 'AA', controlId: 'A1', at: 0 })] as const),
          );
        expect([name, isWithin(100, answers)]).toEqual([name, true]);
        for (const found of answers()) {
          if (typeof found === 'string') refused[found] = (refused[found] ?? 0) + 1;
          else {
            const [message, bytes] = found;
            const answer = parse(bytes);
            const answered = answer.kind === 'message' ? answer.message.value('MSA-2') : answer.code;
            expect([name, answered]).toEqual([name, message.header.controlId]);
          }
        }
      }
      expect(refused).toEqual({ HL7_DELIMITERS_INVALID: 13, HL7_EMPTY: 1, HL7_MSH_MISSING: 4 });
    },
  );

  inCorpus('keeps all else when a field of a copy is changed', () => {
    for (const name of [...files('.'), ...files('derived').map((file) => `derived/${file}`)]) {
      for (const message of readable(name)) {
        expect(Buffer.from(withFields(message, {})).equals(message.bytes)).toBe(true);
        const changed = messageOf(withFields(message, { 'MSH-10': 'X1' }));
        const [header = [], ...others] = content(changed);
        const [before = [], ...same] = content(message);
        expect([name, withoutId(header)]).toEqual([name, withoutId(before)]);
        expect([name, changed.header.controlId, others]).toEqual([name, 'X1', same]);
      }
    }
  });

  inCorpus('has in its variants the content of the originals', () => {
    for (const variant of isThere ? files('derived') : []) {
      const [stem = '', change = ''] = variant.split('.');
      // A cut message has less content.
      if (change === 'trunc-midseg') continue;
      const [original] = readable(`${stem}.hl7`);
      const found = readable(`derived/${variant}`);
      expect([variant, found.length]).toEqual([variant, change === 'two-frames-glued' || change === 'no-eb' ? 2 : 1]);
      for (const message of found)
        expect([variant, trimmed(message)]).toEqual([variant, original && trimmed(original)]);
    }
  });

  inCorpus('has in its truncated variants the content of the originals up to the cut', () => {
    for (const variant of files('derived').filter((name) => name.includes('trunc-midseg'))) {
      const [message] = readable(`derived/${variant}`);
      const [original] = readable(variant.replace('.trunc-midseg', ''));
      const found = message === undefined ? [] : content(message);
      const whole = original === undefined ? [] : content(original).slice(0, found.length);
      const [cut = [], originalOfCut = []] = [found.pop(), whole.pop()];
      expect([variant, found]).toEqual([variant, whole]);
      expect([variant, cut.slice(0, -1)]).toEqual([variant, originalOfCut.slice(0, cut.length - 1)]);
      expect([variant, originalOfCut[cut.length - 1]?.startsWith(cut.at(-1) ?? '')]).toEqual([variant, true]);
    }
  });
});
