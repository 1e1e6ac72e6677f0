import { PostgresDatabase, type PostgresTransaction } from '#platform';
import { type IdentityClaims, type IdentityStore, PostgresIdentityStore } from '#storage';

/** Stops whoever passes for the so-manieth time, until it is opened. */
export class Gate {
  readonly #reached = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  passed = 0;

  constructor(private readonly stopAt: number) {}

  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  open(): void {
    this.#opened.resolve();
  }

  async pass(): Promise<void> {
    if (++this.passed !== this.stopAt) return;
    this.#reached.resolve();
    await this.#opened.promise;
  }
}

type Calls = Readonly<Record<string, (...values: never[]) => Promise<unknown>>>;

/** The store with a gate before every call of it; without claims it is what it would be if nobody kept others off. */
export function gatedStore(
  held: { gate: Gate },
  { claims }: { readonly claims: boolean },
): IdentityStore<PostgresTransaction> {
  const store = new PostgresIdentityStore();
  const gated = <Methods extends object>(methods: Methods, more: object = {}): Methods =>
    new Proxy(methods, {
      get: (target, name) => {
        if (name in more) return more[name as keyof typeof more];
        const call = (target as Calls)[String(name)];
        return async (...values: never[]) => {
          await held.gate.pass();
          return call?.apply(target, values);
        };
      },
    });
  return gated(store, { claims: claims ? gated<IdentityClaims<PostgresTransaction>>(store.claims) : undefined });
}

/** Resolves when somebody waits for a claim of another. */
export async function somebodyWaits(database: PostgresDatabase, over: () => boolean): Promise<void> {
  const sql = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
  while (!over() && (await database.all(sql)).length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
