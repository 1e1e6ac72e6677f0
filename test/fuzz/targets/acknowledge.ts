import assert from 'node:assert/strict';
import { acknowledge, parse } from '#hl7';

/** Whatever comes can be answered, and the answer is a message that says to what. */
export function fuzz(bytes: Uint8Array): void {
  const parsed = parse(bytes);
  const message = parsed.kind === 'message' ? parsed.message : undefined;
  const error = { code: 'HL7_PATIENT_ID_MISSING', location: 'PID[2]-3[4].5.6' } as const;
  const answer = acknowledge(message, { code: 'AE', controlId: 'A1', at: 0, error, text: 'a|b^c~d\\e&f#\r\n' });
  const read = parse(answer);
  assert.ok(read.kind === 'message');
  assert.equal(read.message.segments[0]?.value(10), 'A1');
  assert.equal(read.message.segments[1]?.name, 'MSA');
  assert.equal(read.message.value('MSA-1'), 'AE');
  const controlId = message?.header.controlId ?? '';
  if (/^[ -~]*$/.test(controlId)) assert.equal(read.message.value('MSA-2'), controlId);
}
