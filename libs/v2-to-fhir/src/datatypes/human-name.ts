import type { Extension, HumanName } from '#fhir';
import { nameUse } from '../codes/patient.js';
import { concat, element, listOf } from '../compact.js';
import type { FieldReader, Parts } from '../reader.js';
import { between, dateTimeAt, period } from './date-time.js';
import { code, originalCode } from './code.js';

/** XPN to HumanName. */
export function xpn(field: FieldReader): HumanName | undefined {
  const kind = field.value(7);
  const use = code(nameUse, kind, `${field.at}.7`, field.scope);
  const from = dateTimeAt(field, 12);
  const until = dateTimeAt(field, 13);
  return withUse(
    element<HumanName>({
      extension: assemblyOrder(field.value(11)),
      ...family(field.component(1)),
      given: listOf(field.value(2), field.value(3)),
      prefix: listOf(field.value(5)),
      suffix: listOf(field.value(4), field.value(6), field.value(14)),
      period: between(from, until) ?? period(field.component(10)),
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

/** XCN.2 to XCN.6, XCN.10 to HumanName; of CNN the same without a type. */
export function personName(
  parts: Parts,
  familyName: Parts | undefined,
  kind: string | undefined,
): HumanName | undefined {
  const use = code(nameUse, kind, `${parts.at}.10`, parts.scope);
  return withUse(
    element<HumanName>({
      ...(familyName === undefined ? { family: parts.value(2) } : family(familyName)),
      given: listOf(parts.value(3), parts.value(4)),
      prefix: listOf(parts.value(6)),
      suffix: listOf(parts.value(5)),
    }),
    use,
    kind,
  );
}

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
    if (valueString !== undefined)
      extension = concat(extension, [{ url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueString }]);
  }
  return extension === undefined ? { family: fn.value(1) } : { family: fn.value(1), _family: { extension } };
}

const assemblyOrder = (order: string | undefined): Extension[] | undefined =>
  order === 'G' || order === 'F'
    ? [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order',
          valueCode: order === 'G' ? 'NL1' : 'NL3',
        },
      ]
    : undefined;
