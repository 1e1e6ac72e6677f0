import { cookieOf, cookieValue, endedCookieOf } from './cookie.js';

const name = 'hie_session';

/** No other site sends it. It ends with the browser; the broker ends it earlier. */
export const sessionCookie = (token: string, isTls: boolean): string =>
  cookieOf({ name, value: token, sameSite: 'Strict', isTls });

export const endedCookie = (isTls: boolean): string => endedCookieOf({ name, sameSite: 'Strict', isTls });

export const sessionToken = (cookies: unknown, isTls: boolean): string | undefined => cookieValue(cookies, name, isTls);
