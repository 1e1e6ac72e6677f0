import { useSyncExternalStore } from 'react';

/** Where one can be. Routes hold control ids, message ids, topics and offsets: never anything about a patient. */
export type Route =
  | { readonly page: 'feeds' }
  | { readonly page: 'find' }
  | { readonly page: 'inspect'; readonly messageId: string }
  | { readonly page: 'compare'; readonly one: string; readonly other: string }
  | { readonly page: 'trace'; readonly controlId?: string; readonly messageId?: string }
  | {
      readonly page: 'topics';
      readonly topic?: string;
      readonly partition?: number;
      readonly from?: number;
      /** Shows what comes. */
      readonly isTail?: boolean;
    }
  | { readonly page: 'consumers' }
  | { readonly page: 'dead-letters'; readonly letter?: string }
  | { readonly page: 'reviews'; readonly review?: string }
  | { readonly page: 'people'; readonly person?: string; readonly tab?: string }
  | { readonly page: 'unused'; readonly feed?: string }
  | { readonly page: 'shadow'; readonly run?: string }
  | { readonly page: 'retention' | 'alerts' | 'setup' | 'account' | 'accounts' | 'audit' }
  /** Where somebody is led whom the provider could not sign in; `code` says why. */
  | { readonly page: 'sign-in'; readonly code?: string }
  /** An address that leads nowhere. */
  | { readonly page: 'none' };

/** Address of a route. After the hash, so that it is neither sent to the server nor written to its logs. */
export function href(route: Route): string {
  switch (route.page) {
    case 'feeds':
    case 'none':
      return '#/';
    case 'find':
      return '#/find';
    case 'inspect':
      return `#/inspect/${encodeURIComponent(route.messageId)}`;
    case 'compare':
      return `#/compare/${encodeURIComponent(route.one)}/${encodeURIComponent(route.other)}`;
    case 'trace':
      if (route.messageId !== undefined) return `#/trace/message/${encodeURIComponent(route.messageId)}`;
      return route.controlId === undefined ? '#/trace' : `#/trace/control/${encodeURIComponent(route.controlId)}`;
    case 'topics':
      if (route.isTail && route.topic !== undefined) return `#/topics/${encodeURIComponent(route.topic)}/tail`;
      return `#/topics${[route.topic, route.partition, route.from]
        .filter((part) => part !== undefined)
        .map((part) => `/${encodeURIComponent(part)}`)
        .join('')}`;
    case 'dead-letters':
      return route.letter === undefined ? '#/dead-letters' : `#/dead-letters/${encodeURIComponent(route.letter)}`;
    case 'reviews':
      return route.review === undefined ? '#/reviews' : `#/reviews/${encodeURIComponent(route.review)}`;
    case 'people':
      return `#/people${[route.person, route.tab]
        .filter((part) => part !== undefined)
        .map((part) => `/${encodeURIComponent(part)}`)
        .join('')}`;
    case 'consumers':
    case 'retention':
    case 'alerts':
    case 'setup':
    case 'account':
    case 'accounts':
    case 'audit':
      return `#/${route.page}`;
    case 'sign-in':
      return '#/sign-in';
    case 'shadow':
      return route.run === undefined ? '#/shadow' : `#/shadow/${encodeURIComponent(route.run)}`;
    case 'unused':
      return route.feed === undefined ? '#/unused' : `#/unused/${encodeURIComponent(route.feed)}`;
  }
}

function routeOf(hash: string): Route {
  const [page, first, second, third] = hash.replace(/^#\//, '').split('/').map(decoded);
  if (page === 'find') return { page };
  if (page === 'inspect' && first) return { page, messageId: first };
  if (page === 'compare' && first && second) return { page, one: first, other: second };
  if (page === 'trace' && first === 'message' && second) return { page, messageId: second };
  if (page === 'trace') return first === 'control' && second ? { page, controlId: second } : { page };
  if (page === 'topics' && first && second === 'tail') return { page, topic: first, isTail: true };
  if (page === 'topics') return { page, topic: first || undefined, partition: numberOf(second), from: numberOf(third) };
  if (page === 'dead-letters') return { page, letter: first || undefined };
  if (page === 'unused') return { page, feed: first || undefined };
  if (page === 'shadow') return { page, run: first || undefined };
  if (page === 'setup' || page === 'account' || page === 'accounts' || page === 'audit') return { page };
  if (page === 'people') return { page, person: first || undefined, tab: second || undefined };
  if (page === 'consumers' || page === 'retention' || page === 'alerts') return { page };
  if (page === 'sign-in') return { page, code: first || undefined };
  if (page === 'reviews') return { page, review: first || undefined };
  return { page: page === '' || page === 'feeds' ? 'feeds' : 'none' };
}

export const go = (route: Route): void => window.location.assign(href(route));

export const useRoute = (): Route => routeOf(useSyncExternalStore(listen, () => window.location.hash));

function listen(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

const numberOf = (text: string | undefined): number | undefined =>
  text && /^\d+$/.test(text) ? Number(text) : undefined;

/** A hand-written address may hold a lone percent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
