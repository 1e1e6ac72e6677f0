import { beforeEach, describe, expect, it } from '@jest/globals';
import { SignInThrottle } from './sign-in-throttle.js';

describe('failed sign-ins', () => {
  let now: number;
  let throttle: SignInThrottle;
  const fail = (account: string, address: string, times: number): void => {
    for (let each = 0; each < times; each++) throttle.tried(account, address);
  };
  beforeEach(() => {
    now = 1_000_000;
    throttle = new SignInThrottle(() => now);
  });

  it('may happen a few times', () => {
    fail('ann', '10.0.0.1', 4);
    expect(() => throttle.require('ann', '10.0.0.1')).not.toThrow();
  });

  it('make the same account wait at the same address, twice as long each time and never above a quarter of an hour', () => {
    fail('ann', '10.0.0.1', 5);
    expect(() => throttle.require('ann', '10.0.0.1')).toThrow('seconds 1');
    fail('ann', '10.0.0.1', 3);
    expect(() => throttle.require('ann', '10.0.0.1')).toThrow('seconds 8');
    fail('ann', '10.0.0.1', 30);
    expect(() => throttle.require('ann', '10.0.0.1')).toThrow('seconds 900');
    now += 900_000;
    expect(() => throttle.require('ann', '10.0.0.1')).not.toThrow();
  });

  it('lock nobody else out', () => {
    fail('ann', '10.0.0.1', 40);
    expect(() => throttle.require('ann', '10.0.0.2')).not.toThrow();
    expect(() => throttle.require('bob', '10.0.0.1')).not.toThrow();
  });

  it('of a crowd slow the account down by ten seconds at most', () => {
    for (let host = 0; host < 200; host++) fail('ann', `10.0.1.${host}`, 1);
    expect(() => throttle.require('ann', '10.0.0.2')).toThrow('seconds 10');
    now += 10_000;
    expect(() => throttle.require('ann', '10.0.0.2')).not.toThrow();
  });

  it('of one address at many accounts slow it down', () => {
    for (let each = 0; each < 60; each++) fail(`user${each}`, '10.0.0.1', 1);
    expect(() => throttle.require('ann', '10.0.0.1')).toThrow('SIGN_IN_THROTTLED');
    expect(() => throttle.require('ann', '10.0.0.2')).not.toThrow();
  });

  it('are forgotten after a success, but not those of others', () => {
    fail('ann', '10.0.0.1', 4);
    throttle.tried('ann', '10.0.0.1');
    throttle.succeeded('ann', '10.0.0.1');
    expect(() => throttle.require('ann', '10.0.0.1')).not.toThrow();
    fail('ann', '10.0.0.3', 9);
    throttle.succeeded('ann', '10.0.0.1');
    expect(() => throttle.require('ann', '10.0.0.3')).toThrow('SIGN_IN_THROTTLED');
  });

  it('still count after a right password whose code is missing', () => {
    for (let each = 0; each < 9; each++) {
      throttle.tried('ann', '10.0.0.1');
      throttle.tried('ann', '10.0.0.1');
      throttle.forgive('ann', '10.0.0.1');
    }
    expect(() => throttle.require('ann', '10.0.0.1')).toThrow('seconds 16');
  });

  it('take no more memory than is meant for them', () => {
    for (let each = 0; each < 30_000; each++) fail(`name${each}`, `10.${each}`, 1);
    expect(() => throttle.require('name0', '10.0')).not.toThrow();
  });
});
