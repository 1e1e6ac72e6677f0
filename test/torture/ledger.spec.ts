import { describe, expect, it } from '@jest/globals';
import { type Findings, Ledger } from './ledger.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const clean: Findings = { lost: 0, stuck: 0, doubled: 0, corrupt: 0, invented: 0 };

function ledgerOf(controlIds: readonly string[]): Ledger {
  const ledger = new Ledger();
  for (const controlId of controlIds) {
    ledger.sending(controlId, bytes(controlId));
    ledger.acknowledged(controlId);
  }
  return ledger;
}

const entries = (controlIds: readonly string[]) =>
  controlIds.map((controlId) => ({ controlId, value: bytes(controlId) }));

describe('the ledger finds what it is there to find', () => {
  const sent = ['A', 'B', 'C'];

  it('nothing where nothing is wrong', () => {
    expect(ledgerOf(sent).check(entries(sent), sent)).toEqual(clean);
  });

  it.each([
    ['a lost message', entries(['A', 'B']), sent, { lost: 1 }],
    ['a message without effect', entries(sent), ['A', 'C'], { stuck: 1 }],
    ['a second effect', entries(sent), [...sent, 'B'], { doubled: 1 }],
    ['a changed byte', [...entries(['A', 'B']), { controlId: 'C', value: bytes('c') }], sent, { corrupt: 1 }],
    ['a message that nobody sent', entries([...sent, 'D']), sent, { invented: 1 }],
  ])('%s', (_what, raw, linked, expected) => {
    expect(ledgerOf(sent).check(raw, linked)).toEqual({ ...clean, ...expected });
  });

  it('no fault in a resend that stands twice in hl7.raw and has one effect', () => {
    expect(ledgerOf(sent).check(entries([...sent, 'A']), sent)).toEqual(clean);
  });
});
