interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly sameSite: 'Strict' | 'Lax';
  readonly isTls: boolean;
  /** Absent: it ends with the browser. */
  readonly seconds?: number;
}

/** Under TLS with the prefix that ties a cookie to this host alone (RFC 6265bis 4.1.3.2). */
const nameOf = (name: string, isTls: boolean): string => (isTls ? `__Host-${name}` : name);

/** No script reads it. */
export const cookieOf = ({ name, value, sameSite, isTls, seconds }: Cookie): string =>
  [
    `${nameOf(name, isTls)}=${value}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(isTls ? ['Secure'] : []),
    ...(seconds === undefined ? [] : [`Max-Age=${seconds}`]),
  ].join('; ');

export const endedCookieOf = (cookie: Omit<Cookie, 'value' | 'seconds'>): string =>
  cookieOf({ ...cookie, value: '', seconds: 0 });

export function cookieValue(cookies: unknown, name: string, isTls: boolean): string | undefined {
  if (typeof cookies !== 'string') return undefined;
  const start = `${nameOf(name, isTls)}=`;
  const found = cookies.split(';').find((cookie) => cookie.trim().startsWith(start));
  return found?.trim().slice(start.length) || undefined;
}
