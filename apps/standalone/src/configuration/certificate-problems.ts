import { accessSync, constants } from 'node:fs';
import { clientOptions, serverOptions } from '#mllp';
import type { ConfigProblem, LenientConfig, LenientFeed } from '#platform';
import { readClientTls, readServerTls, tlsFilesOf } from '../../../gateway/src/tls-files.js';
import { toldFault } from './told-fault.js';

/** Certificates and keys that are named and cannot be read, are none, or do not belong together. */
export function certificateProblems({ http, tls, feeds, pixConsumers }: LenientConfig): readonly ConfigProblem[] {
  const ofAll = unreadable(tls, 'tls');
  const ofFeeds = feeds.flatMap((feed, index) => {
    if (feed === undefined) return [];
    const at = `feeds[${index}]`;
    const missing = unreadable(feed.tls === false ? undefined : feed.tls, `${at}.tls`);
    const own = missing.length + ofAll.length === 0 ? unusable(feed, tls ?? {}, `${at}.tls`) : missing;
    return [...own, ...shown(feed.applicationAcknowledgements?.tls, `${at}.applicationAcknowledgements.tls`)];
  });
  const ofConsumers = pixConsumers.flatMap((consumer, index) => shown(consumer?.tls, `pixConsumers[${index}].tls`));
  return [...ofHttp(http.tls), ...ofAll, ...ofFeeds, ...ofConsumers];
}

function ofHttp(files: Partial<Files> | undefined): readonly ConfigProblem[] {
  if (files === undefined) return [];
  const missing = unreadable(files, 'http.tls');
  return missing.length > 0 ? missing : toldFault('http.tls', () => serverOptions(readServerTls(files)));
}

/** Of what we show and trust where we connect. */
function shown(files: Partial<Files> | undefined, at: string): readonly ConfigProblem[] {
  if (files === undefined) return [];
  const missing = unreadable(files, at);
  return missing.length > 0 ? missing : toldFault(at, () => clientOptions(readClientTls(files), 'localhost'));
}

type Files = NonNullable<LenientConfig['tls']>;
const names = ['cert', 'key', 'ca', 'trusted', 'crl'] as const;

const unreadable = (files: Partial<Files> | undefined, at: string): ConfigProblem[] =>
  names.flatMap((name): ConfigProblem[] => {
    const file = files?.[name];
    return file === undefined || isReadable(file)
      ? []
      : [{ code: 'FILE_UNREADABLE', at: `${at}.${name}`, problem: file }];
  });

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function unusable(feed: LenientFeed, tls: Files, at: string): readonly ConfigProblem[] {
  const files = tlsFilesOf(feed, { tls });
  return files === undefined ? [] : toldFault(at, () => serverOptions(readServerTls(files)));
}
