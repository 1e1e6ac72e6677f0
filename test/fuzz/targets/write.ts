import assert from 'node:assert/strict';
import { type FieldText, parse, type SegmentText, writeMessage } from '#hl7';

const structure = /[§¶¤¬]/;

const header: SegmentText = { name: 'MSH', fields: { 9: 'ACK', 10: 'A1', 18: 'UNICODE UTF-8' } };

/** Segments end by LF; § ¶ ¤ ¬ separate fields, repetitions, components and subcomponents. */
export function fuzz(bytes: Uint8Array): void {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  const parsed = parse(writeMessage([header, ...lines.map((line) => ({ name: 'ZZZ', fields: fields(line) }))]));
  assert.ok(parsed.kind === 'message');
  assert.equal(parsed.message.segments.length, lines.length + 1);
  lines.forEach((line, index) => {
    const segment = parsed.message.segments[index + 1];
    line.split('§').forEach((field, number) => {
      const [first = ''] = field.split(structure);
      assert.equal(segment?.value(number + 1) ?? '', first);
    });
  });
}

const fields = (line: string): SegmentText['fields'] =>
  Object.fromEntries(line.split('§').map((field, index) => [index + 1, fieldText(field)]));

const fieldText = (field: string): FieldText => ({
  repetitions: field.split('¶').map((repetition) => repetition.split('¤').map((part) => part.split('¬'))),
});
