import type { ContactPoint, Extension } from '#fhir';
import { telecomSystem, telecomUse } from '../codes/patient.js';
import { listOf } from '../compact.js';
import type { FieldReader } from '../reader.js';
import { positive } from './quantity.js';
import { between, dateTimeAt } from './date-time.js';
import { code, originalCode } from './code.js';
import { structureDefinition } from '../codes/uris.js';

/** XTN (and TN of old versions) to ContactPoint; `use` is that of the field where XTN.2 is empty. */
export function xtn(field: FieldReader, use?: ContactPoint['use']): ContactPoint | undefined {
  const equipment = field.text(3);
  const number = isInternet(equipment) ? undefined : numberOf(field);
  const value = number ?? field.value(4) ?? numberOf(field);
  if (value === undefined) return undefined;
  const kind = field.text(2);
  const sort = systemOf(field, equipment, kind, number === undefined);
  const purpose: Pick<ContactPoint, 'use' | '_use'> =
    equipment === 'CP' ? { use: 'mobile' } : kind === '' ? { use } : useOf(field, kind);
  return {
    extension: partsOf(field),
    system: sort.system,
    _system: sort._system,
    value,
    use: purpose.use,
    _use: purpose._use,
    rank: positive(field.value(18)),
    period: between(dateTimeAt(field, 13), dateTimeAt(field, 14), field.scope),
  };
}

const isInternet = (equipment: string): boolean => equipment === 'Internet' || equipment === 'X.400';

/** XTN.12, XTN.1 (withdrawn, still usual) or the number put together from its parts. */
const numberOf = (field: FieldReader): string | undefined => field.value(12) ?? field.value(1) ?? assembled(field);

function assembled(field: FieldReader): string | undefined {
  const local = field.value(7);
  if (local === undefined) return undefined;
  const country = field.value(5);
  const area = field.value(6);
  const extension = field.value(8);
  const number = [country === undefined ? undefined : `+${country.replace(/^\+/, '')}`, area, local];
  number.push(extension === undefined ? undefined : `X${extension}`);
  return number.filter((part) => part !== undefined).join(' ');
}

const partNames = [
  [5, 'contactpoint-country'],
  [6, 'contactpoint-area'],
  [7, 'contactpoint-local'],
  [8, 'contactpoint-extension'],
] as const;

const partsOf = (field: FieldReader): Extension[] | undefined =>
  listOf(
    ...partNames.map(([part, name]) => {
      const valueString = field.value(part);
      return valueString === undefined ? undefined : { url: structureDefinition(name), valueString };
    }),
  );

function systemOf(
  field: FieldReader,
  equipment: string,
  kind: string,
  isElectronic: boolean,
): Pick<ContactPoint, 'system' | '_system'> {
  if (equipment === '') return { system: isElectronic || kind === 'NET' ? 'email' : 'phone' };
  const system = code(telecomSystem, equipment, `${field.at}.3`, field.scope);
  return system === undefined ? { system: 'other', _system: originalCode(telecomSystem.id, equipment) } : { system };
}

/** NET names the medium, EMR and the like a purpose: FHIR has no use for them, and none is made up. */
function useOf(field: FieldReader, kind: string): Pick<ContactPoint, 'use' | '_use'> {
  if (kind === 'NET') return {};
  const use = code(telecomUse, kind, `${field.at}.2`, field.scope);
  return use === undefined ? { _use: originalCode(telecomUse.id, kind) } : { use };
}
