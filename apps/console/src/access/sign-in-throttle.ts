import { fault } from '#contracts';
import type { Clock } from '#platform';

/** After so many failures each further one doubles the wait, from one second on. */
interface Rule {
  readonly free: number;
  readonly waitMsMax: number;
}

/**
 * Who guesses at one account from one address waits the longest. A crowd of addresses slows an account down for all, and
 * an address slows down all that come from it, but neither for long: nobody can lock others out.
 */
const rules = {
  pair: { free: 5, waitMsMax: 15 * 60_000 },
  account: { free: 50, waitMsMax: 10_000 },
  address: { free: 50, waitMsMax: 10_000 },
} as const satisfies Record<string, Rule>;

/** After that long without a failure all is forgotten. */
const memoryMs = 60 * 60_000;
/** Names and addresses that are remembered; of more, the oldest are forgotten. */
const rememberedMax = 20_000;

interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

/** Failed sign-ins, in memory. Without an account, where a provider looks after guesses, only the address counts. */
export class SignInThrottle {
  readonly #failures = new Map<string, Failures>();

  constructor(private readonly clock: Clock) {}

  /** Fault SIGN_IN_THROTTLED with the seconds to wait. */
  require(account: string | undefined, address: string): void {
    const waitMs = Math.max(0, ...keysOf(account, address).map(({ key, rule }) => this.#waitMs(key, rule)));
    if (waitMs > 0) throw fault('SIGN_IN_THROTTLED', { seconds: Math.ceil(waitMs / 1_000) });
  }

  /** Counted before the password is looked at, so that many at once do not pass together. */
  tried(account: string | undefined, address: string): void {
    const lastAt = this.clock();
    for (const { key } of keysOf(account, address)) {
      const count = this.#countOf(key) + 1;
      this.#failures.delete(key);
      this.#failures.set(key, { count, lastAt });
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= rememberedMax) break;
      this.#failures.delete(key);
    }
  }

  /** The try was none that failed; what failed before still counts. */
  forgive(account: string | undefined, address: string): void {
    for (const { key } of keysOf(account, address)) {
      const known = this.#failures.get(key);
      if (known) this.#failures.set(key, { ...known, count: known.count - 1 });
    }
  }

  /** Who signed in has forgotten what failed here before; what others failed at still counts. */
  succeeded(account: string, address: string): void {
    this.forgive(account, address);
    this.#failures.delete(pairOf(account, address));
  }

  #countOf(key: string): number {
    const known = this.#failures.get(key);
    return known && this.clock() - known.lastAt < memoryMs ? known.count : 0;
  }

  #waitMs(key: string, { free, waitMsMax }: Rule): number {
    const over = this.#countOf(key) - free;
    if (over < 0) return 0;
    const lastAt = this.#failures.get(key)?.lastAt ?? 0;
    return lastAt + Math.min(waitMsMax, 1_000 * 2 ** Math.min(over, 30)) - this.clock();
  }
}

const pairOf = (account: string, address: string): string => `p ${account} ${address}`;

const keysOf = (
  account: string | undefined,
  address: string,
): readonly { readonly key: string; readonly rule: Rule }[] => [
  ...(account === undefined
    ? []
    : [
        { key: pairOf(account, address), rule: rules.pair },
        { key: `a ${account}`, rule: rules.account },
      ]),
  { key: `i ${address}`, rule: rules.address },
];
