import { describe, expect, it } from '@jest/globals';
import { type Entry, type LinkedEvent, readJson } from '#contracts';
import { linkedText } from './linked-text.js';
import { linked } from './testing/running-record.js';

const encoder = new TextEncoder();
const entry = (text: string): Entry => ({
  ...linked({ at: 1 }),
  value: encoder.encode(text),
  partition: 0,
  offset: 0,
  appendedAt: 0,
});

/** Text that looks like the places at which bodies are cut. */
const hostile = 'a"b\\c {"fullUrl":"x","resource":{"id":"y"}}]},"operations":[ ü 漢';
const observation = (id: string) => ({ resourceType: 'Observation', id, status: 'final', valueString: hostile });
const header = { resourceType: 'MessageHeader', id: 'h' };

function event(...entries: readonly object[]): LinkedEvent {
  const empty = readJson<LinkedEvent>(linked({ at: 1 }));
  const bundle = { ...empty.event.bundle, entry: entries } as LinkedEvent['event']['bundle'];
  return { ...empty, event: { ...empty.event, bundle } };
}

const full = (resource: { readonly id: string }) => ({ fullUrl: `http://hie.invalid/fhir/${resource.id}`, resource });
const bodies = (text: string) => linkedText(entry(text)).resources.map(({ body }) => body);

describe('the resources of a linked event', () => {
  const written = [header, observation('1'), observation('2')];
  const expected = written.map((resource) => JSON.stringify(resource));

  it('come as text exactly as the mapping wrote them', () => {
    expect(bodies(JSON.stringify(event(...written.map(full))))).toEqual(expected);
  });

  it.each<[string, string]>([
    ['entries without a full url', JSON.stringify(event(...written.map((resource) => ({ resource }))))],
    ['some entries without a full url', JSON.stringify(event({ resource: header }, ...written.slice(1).map(full)))],
    [
      'entries with more',
      JSON.stringify(event(...written.map((one) => ({ ...full(one), search: { mode: 'match' } })))),
    ],
    ['white space', JSON.stringify(event(...written.map(full)), undefined, 2)],
  ])('come the same from another form of the event: %s', (_form, text) => {
    expect(bodies(text)).toEqual(expected);
  });

  it('are none where the event has no entries', () => {
    expect(bodies(JSON.stringify(event()))).toEqual([]);
  });

  it('are refused where the value is no JSON', () => {
    expect(() => linkedText(entry('{"identities":['))).toThrow(expect.objectContaining({ code: 'EVENT_MALFORMED' }));
  });
});
