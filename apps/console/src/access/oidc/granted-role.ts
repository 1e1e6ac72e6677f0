import type { Role } from '#contracts';
import type { Config } from '#platform';

type Granted = NonNullable<Config['signIn']['oidc']>['roles'][number];

export interface Grant {
  readonly role: Role;
  /** Absent: all. */
  readonly organizations?: readonly string[];
}

/** Undefined: none. The order of the settings decides, never that of the claim. */
export function grantedRole(values: readonly string[], roles: readonly Granted[]): Grant | undefined {
  const fitting = roles.filter(({ value }) => values.includes(value));
  const [first] = fitting;
  if (!first) return undefined;
  const alike = fitting.filter(({ role }) => role === first.role);
  const isOfAll = alike.some(({ organizations }) => organizations.length === 0);
  const organizations = [...new Set(alike.flatMap((each) => each.organizations))].sort();
  return { role: first.role, ...(!isOfAll && { organizations }) };
}

/**
 * Texts of a claim; undefined where there is no such claim. Names of claims may have dots (`https://hie.example/groups`), so
 * a path of keys is what is left.
 */
export function claimValues(claims: Readonly<Record<string, unknown>>, path: string): readonly string[] | undefined {
  const found = Object.hasOwn(claims, path) ? claims[path] : path.split('.').reduce<unknown>(inner, claims);
  if (found === undefined) return undefined;
  return [found].flat().filter((each) => typeof each === 'string');
}

const inner = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
