import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.js';

const never = (): Promise<string> => new Promise(() => undefined);
const answers = async (): Promise<string> => 'yes';
const fails = async (): Promise<string> => {
  throw new Error('down');
};
const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a circuit breaker', () => {
  it('gives the answer', async () => {
    expect(await new CircuitBreaker({ timeoutMs: 1000, restMs: 1000 }).ask(answers)).toBe('yes');
  });

  it.each([
    ['fails', fails],
    ['hangs', never],
  ])('goes on without one that %s, and asks no more until it has rested', async (_, work) => {
    const breaker = new CircuitBreaker({ timeoutMs: 5, restMs: 60_000 });
    let asked = 0;
    expect(await breaker.ask(work)).toBeUndefined();
    expect(await breaker.ask(async () => ++asked)).toBeUndefined();
    expect([asked, breaker.closed]).toEqual([0, false]);
  });

  it('lets nobody wait for the trial that ends the rest', async () => {
    const breaker = new CircuitBreaker({ timeoutMs: 500, restMs: 0 });
    let asked = 0;
    const hanging = (): Promise<string> => {
      asked++;
      return never();
    };
    await breaker.ask(fails);
    expect(await breaker.ask(hanging)).toBeUndefined();
    expect(await breaker.ask(hanging)).toBeUndefined();
    expect(asked).toBe(1);
  });

  it('asks again once a trial was answered', async () => {
    const breaker = new CircuitBreaker({ timeoutMs: 1000, restMs: 0 });
    await breaker.ask(fails);
    expect(await breaker.ask(answers)).toBeUndefined();
    await aTurn();
    expect(await breaker.ask(answers)).toBe('yes');
  });

  it('takes an answer that came in time although the process was too busy to read it', async () => {
    const breaker = new CircuitBreaker({ timeoutMs: 5, restMs: 1000 });
    const asked = breaker.ask(() => new Promise<string>((resolve) => setImmediate(resolve, 'yes')));
    for (const end = performance.now() + 20; performance.now() < end;);
    expect(await asked).toBe('yes');
  });
});
