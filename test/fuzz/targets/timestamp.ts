import assert from 'node:assert/strict';
import { timestamp } from '#hl7';

const zones = [undefined, '', 'UTC', '+05:30', '-11:00', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'x/y'];
const dateTime = /^\d{4}(?:-\d\d(?:-\d\d(?:T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?([+-]\d\d:\d\d))?)?)?$/;

/** The first byte chooses the default zone, the others are the value: no date, or one that FHIR takes. */
export function fuzz(bytes: Uint8Array): void {
  const value = Buffer.from(bytes.subarray(1)).toString('latin1');
  const found = timestamp(value, zones[(bytes[0] ?? 0) % zones.length]);
  if (found === undefined) return;
  const match = dateTime.exec(found.text);
  assert.ok(match !== null, found.text);
  const day = found.text.slice(0, 10);
  if (day.length === 10) assert.equal(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10), day);
  assert.equal(found.text.slice(0, 4), value.trim().slice(0, 4));
  if (match[1] !== undefined) assert.ok(!Number.isNaN(Date.parse(`${day}T${match[1]}Z`)));
}
