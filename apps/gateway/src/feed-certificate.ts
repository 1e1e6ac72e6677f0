import { expiryOf, type ServerTls } from '#mllp';
import type { Clock, Config, Log } from '#platform';
import { readServerTls, versionOf } from './tls-files.js';

const dayMs = 86_400_000;
const warnBeforeMs = 30 * dayMs;

interface Dependencies {
  readonly feed: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** The certificate of a feed: it is taken up anew when its files change, and it is told when it will expire. */
export class FeedCertificate {
  readonly #files: Config['tls'];
  readonly #deps: Dependencies;
  #version: string;
  #current: ServerTls;
  #warnedAt = 0;

  /** Faults FILE_UNREADABLE, CERTIFICATE_UNUSABLE. */
  constructor(files: Config['tls'], deps: Dependencies) {
    this.#files = files;
    this.#deps = deps;
    this.#version = versionOf(files);
    this.#current = readServerTls(files);
  }

  get tls(): ServerTls {
    return this.#current;
  }

  /** Milliseconds since 1970. */
  get expiresAt(): number {
    return expiryOf(this.#current.cert);
  }

  /**
   * Called every few seconds, and with `anyway` when an operator asks. Files that cannot be used, which `renew` throws
   * for, are told of once for each change; what was in force stays.
   */
  check(renew: (tls: ServerTls) => void, anyway = false): void {
    const { feed, log } = this.#deps;
    const version = versionOf(this.#files);
    if (anyway || version !== this.#version) {
      this.#version = version;
      try {
        const next = readServerTls(this.#files);
        renew(next);
        this.#current = next;
        this.#warnedAt = 0;
        log.info('certificate-renewed', { feed, expiresAt: new Date(this.expiresAt).toISOString() });
      } catch (error) {
        log.error('certificate-not-renewed', error, { feed });
      }
    }
    this.#warnOfExpiry();
  }

  #warnOfExpiry(): void {
    const { feed, log, clock } = this.#deps;
    const now = clock();
    const leftMs = this.expiresAt - now;
    if (leftMs > warnBeforeMs || now - this.#warnedAt < dayMs) return;
    this.#warnedAt = now;
    log.warn('certificate-expires', { feed, code: 'CERTIFICATE_EXPIRES', days: Math.floor(leftMs / dayMs) });
  }
}
