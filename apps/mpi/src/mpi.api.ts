import type { OpsCommand } from '#contracts';
import type { AuthorityRule } from '#hl7';
import type { Model } from '#identity';
import type { IdentityReader } from '#storage';

/** What the HTTP side of the index needs. It only reads; what a person decides is appended as a command. */
export interface MpiApi {
  readonly identity: IdentityReader;
  readonly model: Model;
  /** Those that are configured. */
  readonly authorities: readonly AuthorityRule[];
  /** 32 bytes, to seal what goes on in a link. */
  readonly cursorKey: Uint8Array;
  /** Systems of national registers. */
  readonly registers?: ReadonlySet<string>;
  /** Resolves with the id of the command when it is durable. `by`: who decided; absent: the local user. */
  readonly appendCommand: (command: OpsCommand['command'], by?: string) => Promise<string>;
}

/** Injection token. */
export const mpiApi = Symbol('MpiApi');
