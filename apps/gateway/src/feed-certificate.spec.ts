import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Fault } from '#contracts';
import type { ServerTls } from '#mllp';
import { Authority, hasTool, type Pair } from '../../../libs/mllp/src/testing/certificates.js';
import { serverOptions } from '../../../libs/mllp/src/tls-settings.js';
import { FeedCertificate } from './feed-certificate.js';

const withOpenssl = hasTool('openssl', 'version') ? describe : describe.skip;
const dayMs = 86_400_000;

withOpenssl('the certificate of a feed', () => {
  let authority: Authority;
  let folder: string;
  beforeAll(() => {
    authority = new Authority('Hospitals');
    folder = mkdtempSync(join(tmpdir(), 'hie-feed-'));
  });
  afterAll(() => {
    authority.remove();
    rmSync(folder, { recursive: true });
  });

  const files = () => ({ cert: join(folder, 'feed.crt'), key: join(folder, 'feed.key') });
  const place = (pair: Pair): void => {
    copyFileSync(pair.files.cert, files().cert);
    copyFileSync(pair.files.key, files().key);
  };
  function watched(clock: () => number = () => Date.parse('2026-03-01')) {
    const lines: string[] = [];
    const log = {
      info: (event: string) => lines.push(event),
      warn: (event: string, fields?: object) => lines.push(`${event} ${JSON.stringify(fields)}`),
      error: (event: string, cause: unknown) => lines.push(`${event} ${cause instanceof Fault ? cause.code : ''}`),
    };
    const certificate = new FeedCertificate(files(), { feed: 'lab', log, clock });
    const taken: string[] = [];
    const renew = (tls: ServerTls): void => {
      serverOptions(tls);
      taken.push(tls.cert);
    };
    const check = (anyway?: boolean): void => certificate.check(renew, anyway);
    return { certificate, lines, taken, check };
  }

  it('is taken up when its files change, or when it is asked for', () => {
    place(authority.issue('one'));
    const { lines, taken, check } = watched();
    check();
    expect(taken).toHaveLength(0);
    const two = authority.issue('two');
    place(two);
    check();
    check();
    check(true);
    expect(taken).toEqual([two.cert, two.cert]);
    expect(lines).toEqual(['certificate-renewed', 'certificate-renewed']);
  });

  it('stays when new files cannot be used, and that is said once', () => {
    const good = authority.issue('good');
    place(good);
    const { certificate, lines, taken, check } = watched();
    writeFileSync(files().cert, 'this is no certificate');
    check();
    check();
    copyFileSync(authority.issue('other').files.cert, files().cert);
    check();
    rmSync(files().key);
    check();
    expect(certificate.tls.cert).toBe(good.cert);
    expect(taken).toEqual([]);
    expect(lines).toEqual([
      'certificate-not-renewed CERTIFICATE_UNUSABLE',
      'certificate-not-renewed CERTIFICATE_UNUSABLE',
      'certificate-not-renewed FILE_UNREADABLE',
    ]);
  });

  it('is told of once a day from 30 days before it expires', () => {
    place(authority.issue('short', { to: '20260401' }));
    let now = Date.parse('2026-03-01');
    const { certificate, lines, check } = watched(() => now);
    check();
    expect(lines).toEqual([]);
    for (const days of [2, 2, 2.5, 3, 32]) {
      now = Date.parse('2026-03-01') + days * dayMs;
      check();
    }
    expect(certificate.expiresAt).toBe(Date.parse('2026-04-01'));
    const line = (days: number): string =>
      `certificate-expires {"feed":"lab","code":"CERTIFICATE_EXPIRES","days":${days}}`;
    expect(lines).toEqual([line(29), line(28), line(-1)]);
  });
});
