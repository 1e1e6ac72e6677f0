import type { OpsCommand } from '#contracts';
import type { Model } from '#identity';
import type { IdentityReader } from '#storage';

/** What the HTTP side of the index needs. It only reads; what a person decides is appended as a command. */
export interface MpiApi {
  readonly identity: IdentityReader;
  readonly model: Model;
  /** Systems of national registers. */
  readonly registers?: ReadonlySet<string>;
  /** Resolves with the id of the command when it is durable. */
  readonly appendCommand: (command: OpsCommand['command']) => Promise<string>;
}

/** Injection token. */
export const mpiApi = Symbol('MpiApi');
