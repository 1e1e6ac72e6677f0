/** Which letters a request is about, as `POST /api/dead/replay` and its siblings take it. */
export type LettersChosen =
  | { readonly ids: readonly string[] }
  | { readonly group: { readonly topic: string; readonly code: string; readonly stage: string } }
  | { readonly all: true };

export const lettersNamed = (letters: number): string =>
  `${letters.toLocaleString('en')} letter${letters === 1 ? '' : 's'}`;
