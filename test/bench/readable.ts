import { performance } from 'node:perf_hooks';

/** Looks whether an acknowledged message can be read over FHIR yet. */
export type IsReadable = (index: number) => Promise<boolean>;

/**
 * Follows a sample of the acknowledged messages until each can be read over FHIR, and keeps the time from when it fell
 * due. One at a time, so that the looking itself stays a small load.
 */
export class ReadableSampler {
  readonly ms: number[] = [];
  #latest: { index: number; due: number } | undefined;
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(private readonly isReadable: IsReadable) {
    this.#done = this.#run();
  }

  acknowledged(index: number, due: number): void {
    this.#latest = { index, due };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const sample = this.#latest;
      this.#latest = undefined;
      if (sample) await this.#follow(sample);
      await pause(20);
    }
  }

  async #follow({ index, due }: { index: number; due: number }): Promise<void> {
    const giveUpAt = performance.now() + 60_000;
    while (performance.now() < giveUpAt) {
      if (await this.isReadable(index)) {
        this.ms.push(performance.now() - due);
        return;
      }
      await pause(5);
    }
    this.ms.push(Number.POSITIVE_INFINITY);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Overview {
  readonly lag: number;
  readonly groups: readonly { readonly group: string; readonly topic: string; readonly lag: number }[];
  readonly messages: Readonly<
    Record<'received' | 'linked' | 'answered' | 'refused' | 'filtered' | 'dead' | 'pending' | 'resent', number>
  >;
}

export async function overview(url: string): Promise<Overview> {
  return (await (await fetch(`${url}/api/overview`)).json()) as Overview;
}

/** Nothing that works stands still for so long, however busy the machine. */
const stuckMs = 240_000;

/** Resolves when everything acknowledged has been worked through, with how many messages are linked; rejects where nothing moves. */
export async function drained(url: string): Promise<number> {
  let moved: { lag: number | undefined; at: number } = { lag: 0, at: performance.now() };
  for (;;) {
    // Where a server is away for a while, its code is the answer.
    const { lag, groups = [], messages }: Partial<Overview> = await overview(url);
    if (lag === 0 && messages) return messages.linked;
    if (lag !== moved.lag) moved = { lag, at: performance.now() };
    if (performance.now() - moved.at > stuckMs) throw new Error(`nothing moves: ${JSON.stringify(groups)}`);
    await pause(20);
  }
}

/** Whether a search by POST (no value stands in a URL) finds at least one resource. */
export async function finds(url: string, type: string, parameters: Record<string, string>): Promise<boolean> {
  const response = await fetch(`${url}/fhir/${type}/_search`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
  const bundle = (await response.json()) as { entry?: unknown[] };
  return (bundle.entry?.length ?? 0) > 0;
}
