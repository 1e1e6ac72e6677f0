import { useSyncExternalStore } from 'react';

/**
 * Whether a person asked to see patient data. While it is so, each request says so and each answer is a look that is
 * recorded. It ends with the page.
 */
let isShown = false;
const changed = new EventTarget();

export const isUnmasked = (): boolean => isShown;

export function unmask(shown: boolean): void {
  if (shown === isShown) return;
  isShown = shown;
  changed.dispatchEvent(new Event('change'));
}

export const useUnmasked = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      changed.addEventListener('change', listener);
      return () => changed.removeEventListener('change', listener);
    },
    () => isShown,
  );

const pageOf = (url: string): string => /#\/([^/]*)/.exec(url)?.[1] ?? '';

// Before any page hears of it, so that what the next page asks for comes masked.
window.addEventListener('hashchange', ({ oldURL, newURL }) => {
  if (pageOf(oldURL) !== pageOf(newURL)) unmask(false);
});
