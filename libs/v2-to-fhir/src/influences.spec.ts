import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { type Message, parse } from '#hl7';
import { influences, otherThan } from './influences.js';
import { mapMessage } from './map-message.js';
import type { SourceContext } from './scope.js';

const context: SourceContext = {
  messageId: asMessageId('01INFLUENCE000000000'),
  feed: 'north',
  organization: 'NORTH',
  receivedAt: '2026-03-05T08:15:00.000Z',
  authorities: [],
  revision: 0,
};

function messageOf(bytes: Uint8Array): Message {
  const parsed = parse(bytes);
  if (parsed.kind === 'refusal') throw new Error(parsed.code);
  return parsed.message;
}
const written = (...segments: readonly string[]): Message =>
  messageOf(
    Buffer.from(['MSH|^~\\&|ADT|NORTH|HIE|HIE|20260305081500+0100||ADT^A01|C-1|P|2.5.1', ...segments].join('\r')),
  );

const elementsOf = (message: Message): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...influences(message, context)].map(({ at, elements }) => [
      at,
      elements.map((path) => path.replace(/\/[A-Za-z0-9.-]{22}/, '')),
    ]),
  );

describe('influences', () => {
  const pid = 'PID|1||123^^^NORTH^MR||Adams^Ann||19800102|F|||1 Elm St^^Utica|ONEIDA||||||||||||||||||||||||||||';

  it.each([
    ['PID-5.1', ['Patient.name[0].family']],
    ['PID-5.2', ['Patient.name[0].given[0]']],
    ['PID-7.1', ['Patient.birthDate']],
    ['PID-8.1', ['Patient.gender']],
    ['PID-11.3', ['Patient.address[0].city']],
    ['PID-12.1', ['Patient.address[0].district']],
    ['PV1-19.1', ['Encounter.identifier[0].value']],
  ])('tells where %s goes', (at, wanted) => {
    const found = elementsOf(written(pid, 'PV1|1|I|W1||||||||||||||||V19^^^NORTH')).get(at) ?? [];
    for (const element of wanted) expect(found).toContain(element);
  });

  it('tells of the number that names a patient which element holds it, and that it names the resource', () => {
    expect(elementsOf(written(pid)).get('PID-3.1')).toEqual(
      expect.arrayContaining(['Patient.id', 'Patient.identifier[0].value']),
    );
  });

  it('tells of a value without which nothing could be mapped', () => {
    const merge = ['MSH|^~\\&|ADT|NORTH|||20260305||ADT^A40|1|P|2.5.1', 'PID|||124^^^NORTH', 'MRG|123^^^NORTH'];
    const found = [...influences(messageOf(Buffer.from(merge.join('\r'))), context)];
    // As 124 it would be a merge of a number with itself.
    expect(found.find(({ at }) => at === 'MRG-1.1')).toEqual({ at: 'MRG-1.1', elements: [], isNeeded: true });
  });

  it('tells that a field which nobody reads goes nowhere', () => {
    expect(elementsOf(written(pid, 'ZPD|secret')).get('ZPD-1.1')).toEqual([]);
  });

  it('finds nothing where nothing is mapped', () => {
    const query = messageOf(Buffer.from('MSH|^~\\&|||||||ACK|1|P|2.5.1\rMSA|AA|1'));
    expect([...influences(query, context)]).toEqual([]);
  });

  it.each(['adt-a01-admission', 'adt-a08-snapshot', 'adt-a40-two-merges', 'mdm-t02-document'])(
    'finds of each unread field of %s that it goes nowhere',
    (name) => {
      const message = messageOf(readFileSync(`test/golden/${name}/input.hl7`));
      const mapped = mapMessage(message, context);
      const unread = mapped.kind === 'event' ? mapped.event.unread.map(({ at }) => at) : [];
      const all = [...influences(message, context)];
      const going = all.filter(({ elements, isNeeded }) => elements.length > 0 || isNeeded);
      expect(going.length).toBeGreaterThan(5);
      const isUnread = (at: string) =>
        unread.some((one) => at === one || at.startsWith(`${one}.`) || at.startsWith(`${one}[`));
      expect(going.filter(({ at }) => isUnread(at))).toEqual([]);
    },
  );
});

describe('another value', () => {
  it.each([
    ['19800102', '19810102'],
    ['19991231235959', '19981231235959'],
    ['F', 'G'],
    ['9', '8'],
    ['Z', 'Y'],
    ['Müller', 'Müllés'.replace('é', 'e')],
    ['--', 'x1'],
    ['a\\T\\b', 'x1'],
  ])('than %j is %j', (text, other) => {
    expect(otherThan(text)).toBe(other);
  });
});
