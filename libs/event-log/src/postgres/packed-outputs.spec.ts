import { describe, expect, it } from '@jest/globals';
import type { Draft } from '#contracts';
import { packed, unpacked } from './packed-outputs.js';

const draft = (key: string, value: Uint8Array): Draft => ({
  topic: 'clinical.canonical',
  key,
  attributes: { id: `id of ${key}`, source: '/normalizer', type: 't', time: '2026-03-04T10:15:00Z', messageid: 'M1' },
  value,
});

describe('packed outputs of a batch', () => {
  it.each<readonly [string, readonly Draft[]]>([
    ['none', []],
    ['one without a value', [draft('a', Buffer.alloc(0))]],
    ['bytes that are no text', [draft('a', Buffer.from([0, 255, 10, 0])), draft('Å\n', Buffer.from([128]))]],
    ['more than one buffer holds', Array.from({ length: 20 }, (_, at) => draft(`${at}`, Buffer.alloc(5000, at)))],
  ])('are the same again: %s', (_name, drafts) => {
    const again = unpacked(packed(drafts)).map((one) => ({ ...one, value: Buffer.from(one.value) }));
    expect(again).toEqual(drafts.map((one) => ({ ...one, value: Buffer.from(one.value) })));
  });
});
