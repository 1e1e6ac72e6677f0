/** Under TLS with the prefix that ties a cookie to this host alone (RFC 6265bis 4.1.3.2). */
const nameOf = (isTls: boolean): string => (isTls ? '__Host-hie_session' : 'hie_session');

/** No script reads it and no other site sends it. It ends with the browser; the broker ends it earlier. */
export const sessionCookie = (token: string, isTls: boolean): string =>
  `${nameOf(isTls)}=${token}; Path=/; HttpOnly; SameSite=Strict${isTls ? '; Secure' : ''}`;

export const endedCookie = (isTls: boolean): string => `${sessionCookie('', isTls)}; Max-Age=0`;

export function sessionToken(cookies: unknown, isTls: boolean): string | undefined {
  if (typeof cookies !== 'string') return undefined;
  const start = `${nameOf(isTls)}=`;
  const found = cookies.split(';').find((cookie) => cookie.trim().startsWith(start));
  return found?.trim().slice(start.length) || undefined;
}
