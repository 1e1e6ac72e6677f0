import type { AccessRequest } from './caller.js';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a page of another site is behind a request that changes something. Browsers say where such a request comes from
 * (Origin, Sec-Fetch-Site); programs say neither and carry no cookie that a page could have borrowed.
 */
export function isForeign({ method, headers }: Pick<AccessRequest, 'method' | 'headers'>): boolean {
  if (harmless.has(method)) return false;
  const [site, origin] = [headers['sec-fetch-site'], headers['origin']];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && hostOf(String(origin)) !== String(headers['host'] ?? '').toLowerCase();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
