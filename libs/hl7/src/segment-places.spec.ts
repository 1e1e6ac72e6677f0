import { describe, expect, it } from '@jest/globals';
import { messageOf } from './message.fixture.js';

const msh = 'MSH|^~\\&|ADT1';
const names = (text: string): string[] => messageOf(text).segments.map(({ name }) => name);

describe('the segments of a message', () => {
  it.each([
    ['a Z-segment', `${msh}\rZPD|1\r`, ['MSH', 'ZPD']],
    ['a name in small letters', `${msh}\rpid|1\r`, ['MSH', 'pid']],
    ['a name alone', `${msh}\rPID|1\rNTE\rOBX|1\r`, ['MSH', 'PID', 'NTE', 'OBX']],
    ['a name alone among CRLF', `${msh}\r\nPID|1\r\nNTE \r\nOBX|1\r\n`, ['MSH', 'PID', 'NTE', 'OBX']],
    ['a result alone on a line of text', `${msh}\rOBX|1|TX|||Culture\nNEG\nfinal\rNTE|1\r`, ['MSH', 'OBX', 'NTE']],
    ['a line of text with a name in it', `${msh}\rOBX|1|TX|||see\n  PID 3 above\rNTE|1\r`, ['MSH', 'OBX', 'NTE']],
    ['a line after MSH that begins no segment', `${msh}\r__proto__|1\rPID|1\r`, ['MSH', '__proto__', 'PID']],
    ['a further MSH that is another', `${msh}\rMSH|^~\\&|ADT2\rPID|1\r`, ['MSH', 'MSH', 'PID']],
    ['an MSH that comes again later', `${msh}\rPID|1\r${msh}\r`, ['MSH', 'PID', 'MSH']],
    ['the end of a frame', `\x0b${msh}\rPID|1\x1c\r`, ['MSH', 'PID']],
  ])('are found with %s', (_what, text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it('take no harm from names that objects have', () => {
    const message = messageOf(`${msh}\r__proto__|1|x\rPID|7\r`);
    expect(message.all('__proto__')).toHaveLength(1);
    expect(message.segment('__proto__')?.value(2)).toBe('x');
    expect([message.all('constructor'), message.segment('toString')]).toEqual([[], undefined]);
    expect(message.segments.map(({ ordinal }) => ordinal)).toEqual([1, 1, 1]);
    expect(Object.hasOwn(Object.prototype, '1')).toBe(false);
  });

  it('show of text that stands where a name belongs no more than a name has', () => {
    const [, segment] = messageOf(`${msh}\rBerg Anna called at noon and asked for it|1\r`).segments;
    expect([segment?.name, segment?.value(1)]).toEqual(['Ber', '1']);
  });
});
