import { describe, expect, it } from '@jest/globals';
import { cookieOf, cookieValue, endedCookieOf } from './cookie.js';

describe('a cookie', () => {
  it('is of this host alone and goes by TLS alone where there is TLS', () => {
    const own = { name: 'hie_sign_in', value: 'sealed', sameSite: 'Lax', isTls: true, seconds: 600 } as const;
    expect(cookieOf(own)).toBe('__Host-hie_sign_in=sealed; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600');
    expect(endedCookieOf(own)).toBe('__Host-hie_sign_in=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0');
  });

  it.each([
    ['a; __Host-hie_session=s1; b=c', true, 's1'],
    ['hie_session=s1', true, undefined],
    ['hie_session=s1', false, 's1'],
    ['xhie_session=s1; hie_session=', false, undefined],
    [undefined, false, undefined],
    [['hie_session=s1'], false, undefined],
  ])('is found by its whole name: %p', (cookies, isTls, expected) => {
    expect(cookieValue(cookies, 'hie_session', isTls)).toBe(expected);
  });
});
