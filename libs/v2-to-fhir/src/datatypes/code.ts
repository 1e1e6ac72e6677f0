import type { Extension } from '#fhir';
import type { CodeTable } from '../codes/table.js';
import { companion, v2System } from '../codes/uris.js';
import type { Parts } from '../reader.js';
import type { MappingScope } from '../scope.js';

/** A code of a table with required targets; unmapped ones are noted, and `originalCode` keeps them in the resource. */
export function code<Code extends string>(
  table: CodeTable<Code>,
  value: string | undefined,
  at: string,
  scope: MappingScope,
): Code | undefined {
  if (value === undefined || value === '') return undefined;
  const mapped = table.codes.get(value) ?? table.codes.get(value.toUpperCase());
  if (mapped === undefined) noteUnmapped(table.id, value, at, scope);
  return mapped;
}

/** CWE[code]: the code, or the alternate one where it is left out. */
export const codeOf = (parts: Parts): string | undefined => parts.value(1) ?? parts.value(4);

/** CWE[string]: the text as the sender saw it, else what the code is called, else the code. */
export const textOf = (parts: Parts): string | undefined => parts.value(9) ?? parts.value(2) ?? parts.value(1);

export function noteUnmapped(table: string, value: string, at: string, scope: MappingScope): void {
  scope.note({
    severity: 'warning',
    code: 'CODE_UNMAPPED',
    at,
    table,
    value: value.slice(0, 200),
    text: 'The code has no target in FHIR; kept as sent.',
  });
}

/** The code as sent, beside an element whose binding has no place for it. */
export const originalCode = (table: string, value: string): { extension: Extension[] } => ({
  extension: [alternateCode(table, value)],
});

export const alternateCode = (table: string, value: string): Extension => ({
  url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
  valueCodeableConcept: { coding: [{ system: v2System(table), code: value }], text: value },
});

/** For an element that R4 requires and the sender left out: nothing is invented. */
export const dataAbsent = (reason: 'unknown' | 'not-asked' | 'error' = 'unknown'): { extension: Extension[] } => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: reason }],
});

/** What is absent for what was sent instead of it: a time without zone where R4 wants an instant. */
export const absentAs = (sent: string, reason: 'unknown' | 'error'): { extension: Extension[] } => ({
  extension: [
    ...dataAbsent(reason).extension,
    { url: 'http://hl7.org/fhir/StructureDefinition/originalText', valueString: sent },
  ],
});

/**
 * A resource or element of which nobody said what R4 requires of it (`status`, `endpoint`): the reason stands in its
 * place, which the types of the package do not know.
 */
export const lacking = <Type, Name extends keyof Type & string>(name: Name, value: Omit<Type, Name>): Type =>
  ({ ...value, [companion(name)]: dataAbsent() }) as unknown as Type;

/** Table 0136. */
export function yes(value: string, at: string, scope: MappingScope): boolean | undefined {
  if (value === '') return undefined;
  if (/^(Y|YES|T|TRUE|1)$/i.test(value)) return true;
  if (/^(N|NO|F|FALSE|0)$/i.test(value)) return false;
  noteUnmapped('0136', value, at, scope);
  return undefined;
}

/**
 * An element that R4 requires: the value, else the extension that says that it is absent. R4 takes either; the type of
 * the library asks for the value, hence the assertion.
 */
export function required<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
  absent: { extension: Extension[] } = dataAbsent(),
): Record<Name, Value> {
  return (value === undefined ? { [companion(name)]: absent } : { [name]: value }) as Record<Name, Value>;
}

/** An element that R4 requires and nobody knows. */
export const absent = <Name extends string>(name: Name, reason?: { extension: Extension[] }): Record<Name, never> =>
  required<Name, never>(name, undefined, reason);
