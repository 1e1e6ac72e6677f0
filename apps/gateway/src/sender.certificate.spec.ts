import { describe, expect, it } from '@jest/globals';
import { parse } from '#hl7';
import type { PeerName } from '#mllp';
import { type FeedConfig, openFeed } from '#platform';
import { judge } from './sender.policy.js';

const parsed = parse(Buffer.from('MSH|^~\\&|LIS|LAB|||20260301||ORU^R01|1|P|2.5.1\r'));
if (parsed.kind === 'refusal') throw new Error(parsed.code);
const { header } = parsed.message;

const lab: PeerName = {
  commonName: 'lab',
  alternativeNames: ['DNS:lab.example', 'URI:urn:oid:1.2.3'],
  fingerprint: 'AB:'.repeat(31) + 'CD',
};

const judged = (senders: FeedConfig['senders'], certificate: PeerName | undefined): string => {
  const verdict = judge(header, { ...openFeed, senders }, certificate);
  return 'code' in verdict ? verdict.code : verdict.organization;
};

describe('a sender that is enrolled with a certificate', () => {
  it.each([
    ['by its common name', 'lab'],
    ['by an alternative name', 'DNS:lab.example'],
    ['by another alternative name', 'URI:urn:oid:1.2.3'],
    ['by its fingerprint', lab.fingerprint],
    ['by its fingerprint as most tools write it', lab.fingerprint.replaceAll(':', '').toLowerCase()],
    ['by one of several', ['old lab', 'lab']],
  ])('is known %s', (_how, certificate) => {
    expect(judged([{ facility: 'LAB', organization: 'The Lab', certificate }], lab)).toBe('The Lab');
  });

  it.each([
    ['another common name', 'ward', lab],
    ['an alternative name that is the common name of this one', 'DNS:lab', lab],
    ['a common name that is an alternative name of this one', 'lab.example', lab],
    ['a common name written like an alternative name', 'DNS:ward', { ...lab, commonName: 'DNS:ward' }],
    ['no name', 'lab', { ...lab, commonName: '' }],
    ['no certificate', 'lab', undefined],
  ])('is refused with %s', (_what, certificate, shown) => {
    expect(judged([{ facility: 'LAB', organization: 'The Lab', certificate }], shown)).toBe('HL7_SENDER_CERTIFICATE');
  });

  it('is not taken for a later one that would fit without a certificate', () => {
    const senders = [{ facility: 'LAB', organization: 'The Lab', certificate: 'ward' }, { organization: 'Anybody' }];
    expect(judged(senders, lab)).toBe('HL7_SENDER_CERTIFICATE');
    expect(judged(senders.slice(1), lab)).toBe('Anybody');
  });
});
