import type { CodeableConcept, Coding, Extension } from '#fhir';
import { codingSystem } from '../codes/coding-system.js';
import type { ConceptTable, ValueList } from '../codes/table.js';
import { v2System } from '../codes/uris.js';
import { element, listOf } from '../compact.js';
import type { Parts } from '../reader.js';
import type { MappingScope } from '../scope.js';
import { noteUnmapped } from './code.js';

/**
 * What a code without coding system is a code of: a table with targets in another code system, a table that stays
 * itself in FHIR, the number of a table that HL7 leaves to users, or nothing (code systems of observations and orders).
 */
export type Vocabulary = ConceptTable | ValueList | string | undefined;

/** CWE, CE, CNE, CF, IS, ID to CodeableConcept. */
export function concept(parts: Parts, vocabulary?: Vocabulary): CodeableConcept | undefined {
  const code = parts.value(1);
  const display = parts.value(2);
  const said = parts.value(9);
  if (code === undefined) {
    // A name alone is the text; beside another text it names the concept in its system.
    const named = said === undefined ? undefined : codingAt(parts, 1, 7);
    const coding = withOthers(listOf(named) ?? [], parts);
    return element<CodeableConcept>({ coding: coding.length === 0 ? undefined : coding, text: said ?? display });
  }
  const systemName = parts.value(3);
  const own = { code, display, system: systemName, version: parts.value(7) };
  const first = systemName === undefined || isTable(systemName, vocabulary) ? known(own, parts, vocabulary) : [];
  const text = said ?? (first.length === 1 && isUnmapped(own.code, vocabulary) ? (display ?? code) : undefined);
  return { coding: withOthers(first.length > 0 ? first : [coding(own, parts.scope)], parts), text };
}

/** Puts the alternate codings behind. */
function withOthers(codings: Coding[], parts: Parts): Coding[] {
  const second = codingAt(parts, 4, 8);
  if (second !== undefined) codings.push(second);
  const third = codingAt(parts, 10, 13);
  if (third !== undefined) codings.push(third);
  return codings;
}

/** For fields whose code system the message names. */
export const conceptOf = (parts: Parts): CodeableConcept | undefined => concept(parts);

/** The concept as sent, beside an element whose binding has no place for it. */
export const originalConcept = (parts: Parts, table: string): { extension: Extension[] } => ({
  extension: listOf(alternateConcept(concept(parts, table))) ?? [],
});

const alternateConcept = (valueCodeableConcept: CodeableConcept | undefined): Extension | undefined =>
  valueCodeableConcept && {
    url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    valueCodeableConcept,
  };

/** The codings that stand behind the first one, for an element that has place for one code. */
export const besideCode = (parts: Parts): { extension: Extension[] } | undefined => {
  const coding = listOf(codingAt(parts, 4, 8), codingAt(parts, 10, 13));
  const extension = coding && listOf(alternateConcept({ coding }));
  return extension && { extension };
};

/** CWE[Coding]: the code alone, for an element that has place for one; others stand in its extension. */
export function codingOf(parts: Parts, vocabulary: Vocabulary): Coding | undefined {
  const code = parts.value(1);
  if (code === undefined) return element<Coding>({ display: parts.value(2) });
  const own = { code, display: parts.value(2), system: parts.value(3), version: parts.value(7) };
  const [first] = own.system === undefined || isTable(own.system, vocabulary) ? known(own, parts, vocabulary) : [];
  return { ...(first ?? coding(own, parts.scope)), ...besideCode(parts) };
}

interface Named {
  readonly code: string;
  readonly display: string | undefined;
  readonly system: string | undefined;
  readonly version?: string | undefined;
}

const isTable = (system: string, vocabulary: Vocabulary): boolean =>
  system.toUpperCase() === `HL7${typeof vocabulary === 'object' ? vocabulary.id : (vocabulary ?? '')}`;

const isUnmapped = (code: string, vocabulary: Vocabulary): boolean =>
  typeof vocabulary === 'object' &&
  !('concepts' in vocabulary ? vocabulary.concepts.has(code) : vocabulary.values.has(code));

/** Codings of a code of `vocabulary`: the target first, then the code as sent where that differs. */
function known(named: Named, parts: Parts, vocabulary: Vocabulary): Coding[] {
  if (vocabulary === undefined) return [];
  if (typeof vocabulary === 'string') return [original(named, vocabulary)];
  if (isUnmapped(named.code, vocabulary)) {
    noteUnmapped(vocabulary.id, named.code, `${parts.at}.1`, parts.scope);
    return [original(named, vocabulary.id)];
  }
  if (!('concepts' in vocabulary)) return [original(named, vocabulary.id)];
  const target = vocabulary.concepts.get(named.code);
  const sent = original(named, vocabulary.id);
  if (target === undefined) return [sent];
  const mapped = { system: target.system, code: target.code, display: target.display };
  if (target.system === sent.system && target.code === sent.code)
    return [{ ...mapped, display: sent.display ?? mapped.display }];
  // The same code in the system that replaced the table says nothing more.
  return target.code === named.code && named.display === undefined ? [mapped] : [mapped, sent];
}

const original = ({ code, display, version }: Named, table: string): Coding =>
  version === undefined
    ? { system: v2System(table), code, display }
    : { system: v2System(table), version, code, display };

const coding = ({ code, display, system, version }: Named, scope: MappingScope): Coding => ({
  system: system === undefined ? undefined : codingSystem(system, scope.context.organization),
  version,
  code,
  display,
});

/** Code, name and system in three components, with the version of the system elsewhere. */
function codingAt(parts: Parts, first: number, versionAt: number): Coding | undefined {
  const code = parts.value(first);
  const display = parts.value(first + 1);
  if (code === undefined && display === undefined) return undefined;
  const system = parts.value(first + 2);
  return {
    system: system === undefined ? undefined : codingSystem(system, parts.scope.context.organization),
    version: parts.value(versionAt),
    code,
    display,
  };
}
