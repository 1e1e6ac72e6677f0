import { readFileSync } from 'node:fs';
import { fault } from '#contracts';
import type { Outgoing } from './outbox.js';

/** Who is sent notices. */
export interface Receiver {
  /** The same after a restart; says nothing of the address, which may be a secret. */
  readonly key: string;
  /** Whether it has taken the notice. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<boolean>;
}

/** The text of a file without the line break at its end. Fault FILE_UNREADABLE. */
export function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw fault('FILE_UNREADABLE', { file }, error);
  }
}
