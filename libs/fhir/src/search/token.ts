import { fault } from '#contracts';

/** A value of a token parameter (FHIR R4 search, 3.1.1.4.10). */
export interface SearchToken {
  /** Absent: any system. Empty: none. */
  readonly system?: string;
  /** Absent: any code of the system. */
  readonly code?: string;
}

/** `code`, `system|code`, `|code` or `system|`. */
export function searchToken(parameter: string, text: string): SearchToken {
  const parts = split(text, '|').map(unescape);
  const [before = '', after] = parts;
  if (parts.length > 2 || (before === '' && !after)) throw fault('FHIR_PARAMETER_INVALID', { parameter });
  if (after === undefined) return { code: before };
  return after === '' ? { system: before } : { system: before, code: after };
}

/** `value` is `system|code` as in `SearchValues`. */
export function matchesToken({ system, code }: SearchToken, value: string): boolean {
  const bar = value.indexOf('|');
  const systemFits = system === undefined || value.slice(0, bar) === system;
  return systemFits && (code === undefined || value.slice(bar + 1) === code);
}

/** Alternatives of one parameter: parts between commas that are not escaped. */
export const alternatives = (text: string): readonly string[] => split(text, ',').filter((part) => part !== '');

export const unescape = (text: string): string => text.replaceAll(/\\([\\,|$])/g, '$1');

function split(text: string, separator: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === separator) parts.push('');
    else {
      const escaped = text[at] === '\\' && at + 1 < text.length;
      parts[parts.length - 1] += text.slice(at, at + (escaped ? 2 : 1));
      if (escaped) at++;
    }
  }
  return parts;
}
