import { describe, expect, it } from '@jest/globals';
import { bytesOfText, editableText } from './edited-text.js';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the text of a message for people who edit it', () => {
  it.each([
    ['carriage returns', latin1('MSH|^~\\&\rPID|1\r'), 'MSH|^~\\&\nPID|1\n'],
    ['line feeds', latin1('MSH|^~\\&\nPID|1'), 'MSH|^~\\&\nPID|1'],
    ['both', latin1('MSH|^~\\&\r\nPID|1\r\n'), 'MSH|^~\\&\nPID|1\n'],
    ['UTF-8', Buffer.from('PID|1||||Müller\r'), 'PID|1||||Müller\n'],
    ['ISO 8859-1', latin1('PID|1||||M\u00fcller\r'), 'PID|1||||Müller\n'],
    ['a line feed within a segment', latin1('OBX|1|TX|a\nb\rOBX|2\r'), 'OBX|1|TX|a␊b\nOBX|2\n'],
    ['no line at all', latin1('no HL7 at all'), 'no HL7 at all'],
  ])('shows %s and gives the same bytes back', (_what, bytes, text) => {
    expect(editableText(bytes)).toBe(text);
    expect(Buffer.from(bytesOfText(text, bytes) ?? [])).toEqual(Buffer.from(bytes));
  });

  it('changes the bytes of what was edited and no others', () => {
    const original = latin1('MSH|^~\\&\rPID|1||||M\u00fcller^Eva\rNTE|a\nb\r');
    const edited = editableText(original)?.replace('Eva', 'Ada') ?? '';
    expect(Buffer.from(bytesOfText(edited, original) ?? []).toString('latin1')).toBe(
      'MSH|^~\\&\rPID|1||||M\u00fcller^Ada\rNTE|a\nb\r',
    );
  });

  it.each([
    ['segments end in different ways', latin1('MSH|^~\\&\r\nPID|1\rPV1\r\n')],
    ['the picture of a line feed is in the message', Buffer.from('MSH|^~\\&\rNTE|\u240a\r')],
    ['it is longer than a person edits', Buffer.alloc(500_001, 65)],
  ])('is not given where %s', (_what, bytes) => {
    expect(editableText(bytes)).toBeUndefined();
  });

  it('refuses a character that the encoding of the message does not have', () => {
    expect(bytesOfText('PID|1||||\u0141uk', latin1('PID|1||||M\u00fcller\r'))).toBeUndefined();
  });
});
