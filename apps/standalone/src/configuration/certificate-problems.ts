import { accessSync, constants } from 'node:fs';
import { clientOptions, serverOptions } from '#mllp';
import type { ConfigProblem, LenientConfig, LenientFeed } from '#platform';
import { readClientTls, readServerTls, tlsFilesOf } from '../../../gateway/src/tls-files.js';
import { toldFault } from './told-fault.js';

/** Certificates and keys that are named and cannot be read, are none, or do not belong together. */
export function certificateProblems({ tls, feeds }: LenientConfig): readonly ConfigProblem[] {
  const problems = [...unreadable(tls, 'tls')];
  for (const [index, feed] of feeds.entries()) {
    if (feed === undefined) continue;
    const at = `feeds[${index}]`;
    const own = feed.tls === false ? undefined : feed.tls;
    const answering = feed.applicationAcknowledgements?.tls;
    const missing = [
      ...unreadable(own, `${at}.tls`),
      ...unreadable(answering, `${at}.applicationAcknowledgements.tls`),
    ];
    problems.push(...missing);
    if (missing.length > 0 || problems.some((one) => one.at.startsWith('tls.'))) continue;
    problems.push(...unusable(feed, tls ?? {}, at));
    if (answering !== undefined)
      problems.push(
        ...toldFault(`${at}.applicationAcknowledgements.tls`, () =>
          clientOptions(readClientTls(answering), 'localhost'),
        ),
      );
  }
  return problems;
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
  return files === undefined ? [] : toldFault(`${at}.tls`, () => serverOptions(readServerTls(files)));
}
