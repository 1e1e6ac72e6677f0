import type { z } from 'zod';
import type { ErrorCode } from '#contracts';

/** Something that is wrong with a configuration. */
export interface ConfigProblem {
  readonly code: ErrorCode;
  /** Where it is not the configuration file itself. */
  readonly file?: string;
  /** Key path: `feeds[0].timeZone`. */
  readonly at: string;
  /** What is wrong there; holds no value that may be a secret. */
  readonly problem: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Each problem with its own code and key. */
export function schemaProblems(values: unknown, issues: readonly Issue[]): ConfigProblem[] {
  const found = issues.flatMap((issue) => problemsOf(issue, []));
  const told = new Set(found.map(({ at }) => at));
  return [...found, ...unsafeKeys(values, []).filter(({ at }) => !told.has(at))];
}

/** `feeds[0].senders[1].organization`. */
export const keyPath = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );

function problemsOf(issue: Issue, above: Path): ConfigProblem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ code: 'CONFIG_KEY_UNKNOWN', at: keyPath([...path, key]), problem: key }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const meant = closest(issue.errors);
    if (meant !== undefined) return meant.flatMap((inner) => problemsOf(inner, path));
  }
  return [{ code: 'CONFIG_VALUE_INVALID', at: keyPath(path) || '(top)', problem: sentence(issue) }];
}

/** The form that the value comes nearest to: the one whose problems lie within the value, not in its type. */
const closest = (forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined =>
  forms.find((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys')) ??
  forms.find((issues) => issues.every(({ code }) => code !== 'invalid_type'));

const sentence = (issue: Issue): string =>
  issue.code === 'invalid_type' && issue.expected === 'string' && /received number|received boolean/.test(issue.message)
    ? `${issue.message}: write it in quotes`
    : issue.message;

/** A schema of any keys passes over this one in silence, and what stands under it would not act. */
function unsafeKeys(value: unknown, path: Path): ConfigProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): ConfigProblem[] => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (key !== '__proto__') return unsafeKeys(inner, at);
    return [{ code: 'CONFIG_KEY_UNKNOWN', at: keyPath(at), problem: key }];
  });
}
