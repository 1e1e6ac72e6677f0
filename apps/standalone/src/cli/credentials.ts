import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#platform';
import { isLoopback } from '../configuration/exposure-problems.js';

export interface Credentials {
  readonly token?: string;
  /** PEM: the one certificate that the broker of this machine shows. */
  readonly certificate?: string;
}

/**
 * How the verbs show who they are: by the token that the broker keeps for whoever may read its data directory, which goes to
 * that broker and nobody else, or by `HIE_TOKEN`, the API token of a machine, anywhere.
 */
export function credentialsFor(base: string, config: Config, given: string | undefined): Credentials {
  const url = new URL(base);
  const ports = readJson<{ readonly http: number }>(join(config.dataDir, 'ports.json'));
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isOurs = ports?.http === portOf(url) && (isLoopback(host) || host === config.http.host);
  const certificate = isOurs && url.protocol === 'https:' && config.http.tls ? read(config.http.tls.cert) : undefined;
  // In clear text the token stays on this machine.
  const isSafe = isOurs && (url.protocol === 'https:' ? certificate !== undefined : isLoopback(host));
  const token = given ?? (isSafe ? read(join(config.dataDir, 'cli.token')) : undefined);
  return { ...(token !== undefined && { token }), ...(certificate !== undefined && { certificate }) };
}

const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80));

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson<Content>(file: string): Content | undefined {
  try {
    return JSON.parse(read(file) ?? '') as Content;
  } catch {
    return undefined;
  }
}
