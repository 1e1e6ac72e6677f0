import assert from 'node:assert/strict';
import { asMessageId, errors } from '#contracts';
import { normalizeBytes, type SourceContext } from '#v2-to-fhir';

const context: SourceContext = {
  messageId: asMessageId('01KFUZZ0000000000000'),
  feed: 'fuzz',
  organization: 'NORTHHILL',
  receivedAt: '2026-04-30T12:00:00.000Z',
  authorities: [],
  revision: 0,
};

/** Any bytes become a bundle without anything empty, whose references lead somewhere, or a coded refusal; twice the same. */
export function fuzz(bytes: Uint8Array): void {
  const normalized = normalizeBytes(bytes, context);
  const json = JSON.stringify(normalized);
  assert.equal(JSON.stringify(normalizeBytes(Uint8Array.from(bytes), context)), json);
  if ('error' in normalized) {
    assert.ok(Object.hasOwn(errors, normalized.error.code));
    assert.notEqual(normalized.error.code, 'HL7_MAPPING_FAILED');
    return;
  }
  const entries = normalized.bundle.entry ?? [];
  const known = new Set(entries.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`));
  assert.equal(known.size, entries.length);
  for (const name of known) assert.match(name, /^[A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/);
  check(JSON.parse(JSON.stringify(normalized.bundle)), '', known);
}

function check(value: unknown, name: string, known: ReadonlySet<string>): void {
  assert.ok(value !== null && value !== '', name);
  if (typeof value === 'string') {
    assert.ok(value.isWellFormed(), name);
    if (name === 'reference') assert.ok(known.has(value), name);
  }
  if (typeof value !== 'object') return;
  const members = Object.entries(value);
  assert.ok(members.length > 0, name);
  for (const [own, member] of members) check(member, own, known);
}
