import { statSync } from 'node:fs';
import { fault } from '#contracts';
import type { ClientTls, ServerTls } from '#mllp';
import { type Config, type FeedConfig, readTextFile } from '#platform';

type TlsFiles = Config['tls'];
const names = ['cert', 'key', 'ca', 'trusted', 'crl'] as const;

/** The files of a feed: its own before the global ones; undefined where it speaks without TLS. */
export function tlsFilesOf(feed: Pick<FeedConfig, 'tls'>, config: Pick<Config, 'tls'>): TlsFiles | undefined {
  if (feed.tls === false) return undefined;
  const files = { ...config.tls, ...feed.tls };
  return feed.tls === undefined && files.cert === undefined ? undefined : files;
}

export const requiresClientCertificate = ({ requireClientCertificate, ca, trusted }: TlsFiles): boolean =>
  requireClientCertificate ?? (ca ?? trusted) !== undefined;

/** Reads what a feed shows and trusts. Faults FILE_UNREADABLE, CERTIFICATE_UNUSABLE. */
export function readServerTls(files: TlsFiles): ServerTls {
  const { cert, key, ...trust } = readTexts(files);
  if (cert === undefined || key === undefined)
    throw fault('CERTIFICATE_UNUSABLE', { reason: 'a feed with TLS needs tls.cert and tls.key' });
  return { cert, key, ...trust, requireClientCertificate: requiresClientCertificate(files) };
}

/** Reads what a sender shows and trusts. Fault FILE_UNREADABLE. */
export const readClientTls = (files: Omit<TlsFiles, 'requireClientCertificate'>, serverName?: string): ClientTls => ({
  ...readTexts(files),
  ...(serverName !== undefined && { serverName }),
});

/** Changes when one of the files does; a file that is not there counts too. */
export function versionOf(files: TlsFiles): string {
  return names.map((name) => (files[name] === undefined ? '' : changedAt(files[name]))).join(' ');
}

function changedAt(file: string): string {
  const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: 0, ino: 0 };
  return `${mtimeMs}:${size}:${ino}`;
}

function readTexts(files: TlsFiles): { readonly [Name in (typeof names)[number]]?: string } {
  return Object.fromEntries(
    names.flatMap((name) => (files[name] === undefined ? [] : [[name, readTextFile(files[name])]])),
  );
}
