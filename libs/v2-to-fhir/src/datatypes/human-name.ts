import type { Extension, HumanName } from '#fhir';
import { nameUse } from '../codes/patient.js';
import { concat, element, listOf } from '../compact.js';
import type { FieldReader, Parts } from '../reader.js';
import { between, dateTimeAt, period } from './date-time.js';
import { alternateCode, code, originalCode } from './code.js';
import { structureDefinition } from '../codes/uris.js';

/** XPN to HumanName. */
export function xpn(field: FieldReader): HumanName | undefined {
  const kind = field.value(7);
  const use = kind === undefined ? undefined : code(nameUse, kind, `${field.at}.7`, field.scope);
  const from = dateTimeAt(field, 12);
  const until = dateTimeAt(field, 13);
  const surname = family(field.component(1));
  return withUse(
    element<HumanName>({
      extension: assemblyOrder(field.value(11)),
      family: surname.family,
      _family: surname._family,
      given: listOf(field.value(2), field.value(3)),
      prefix: listOf(field.value(5)),
      suffix: listOf(field.value(4), field.value(6), field.value(14)),
      period: between(from, until, field.scope) ?? (field.has(10) ? period(field.component(10)) : undefined),
    }),
    use,
    kind,
  );
}

/** XPN.15 "called by" is a name of its own, whose use is nickname. */
function calledBy(field: FieldReader): HumanName | undefined {
  const given = field.value(15);
  return given === undefined ? undefined : { use: 'nickname', given: [given] };
}

export const names = (field: FieldReader): HumanName[] | undefined => listOf(xpn(field), calledBy(field));

/** XCN.2 to XCN.6 and XCN.10 to XCN.21 to HumanName. */
export function xcnName(field: FieldReader): HumanName | undefined {
  const kind = field.value(10);
  const from = dateTimeAt(field, 19);
  const until = dateTimeAt(field, 20);
  const surname = family(field.component(2));
  return withUse(
    element<HumanName>({
      extension: assemblyOrder(field.value(18)),
      family: surname.family,
      _family: surname._family,
      given: listOf(field.value(3), field.value(4)),
      prefix: listOf(field.value(6)),
      suffix: listOf(field.value(5), field.value(21)),
      period: between(from, until, field.scope) ?? (field.has(17) ? period(field.component(17)) : undefined),
    }),
    kind === undefined ? undefined : code(nameUse, kind, `${field.at}.10`, field.scope),
    kind,
  );
}

/** CNN.2 to CNN.7 to HumanName. */
export const cnnName = (parts: Parts): HumanName | undefined =>
  element<HumanName>({
    family: parts.value(2),
    given: listOf(parts.value(3), parts.value(4)),
    prefix: listOf(parts.value(6)),
    suffix: listOf(parts.value(5), parts.value(7)),
  });

function withUse(name: HumanName | undefined, use: HumanName['use'], kind: string | undefined): HumanName | undefined {
  if (name === undefined || kind === undefined) return name;
  return use === undefined ? { _use: originalCode(nameUse.id, kind), ...name } : { use, ...name };
}

const particles = [
  [2, 'humanname-own-prefix'],
  [3, 'humanname-own-name'],
  [4, 'humanname-partner-prefix'],
  [5, 'humanname-partner-name'],
] as const;

/** FN: the surname with its parts. */
function family(fn: Parts): Pick<HumanName, 'family' | '_family'> {
  let extension: Extension[] | undefined;
  for (const [part, name] of particles) {
    const valueString = fn.value(part);
    if (valueString !== undefined) extension = concat(extension, [{ url: structureDefinition(name), valueString }]);
  }
  return extension === undefined ? { family: fn.value(1) } : { family: fn.value(1), _family: { extension } };
}

/** Table 0444 to the codes that the extension is bound to; others stay as sent. */
function assemblyOrder(order: string | undefined): Extension[] | undefined {
  if (order === undefined) return undefined;
  if (order !== 'G' && order !== 'F') return [alternateCode('0444', order)];
  const url = 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order';
  return [{ url, valueCode: order === 'G' ? 'NL1' : 'NL3' }];
}

/** XPN[string]: the parts of a name as one text, in the order that XPN.11 asks for. */
export function nameText(field: FieldReader): string | undefined {
  const family = field.component(1).value(1);
  const given = [field.value(2), field.value(3)];
  const inner = field.value(11) === 'F' ? [family, ...given.toReversed()] : [...given, family];
  const text = [field.value(5), ...inner, field.value(4)].filter((part) => part !== undefined).join(' ');
  return text === '' ? undefined : text;
}
