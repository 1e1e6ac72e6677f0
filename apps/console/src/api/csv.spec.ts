import { describe, expect, it } from '@jest/globals';
import { csv } from './csv.js';

describe('csv', () => {
  it.each([
    ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
    ['+1', `"'+1"`],
    ['-1+1', `"'-1+1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['＝1', `"'＝1"`],
    ['a=1', '"a=1"'],
    ['say "x", y', '"say ""x"", y"'],
    ['', '""'],
  ])('writes %j so that it stays text', (text, wanted) => {
    expect(csv([[text]])).toBe(`${wanted}\r\n`);
  });

  it('writes one line for each row, and nothing for what is not there', () => {
    expect(csv([['a', 1, true], [undefined]])).toBe('"a","1","true"\r\n""\r\n');
  });
});
