import type { Address } from '#fhir';
import { addressType, addressUse } from '../codes/patient.js';
import { element, listOf } from '../compact.js';
import type { FieldReader } from '../reader.js';
import { noteUnmapped, originalCode } from './code.js';
import { between, dateTimeAt, period } from './date-time.js';

const censusTract = 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract';

/** XAD (and AD of old versions) to Address. */
export function xad(field: FieldReader): Address | undefined {
  const street = field.component(1);
  const kind = field.value(7);
  const tract = field.value(10);
  const address = element<Address>({
    extension: tract === undefined ? undefined : [{ url: censusTract, valueString: tract }],
    line: listOf(street.value(1), street.value(2), street.value(3), field.value(2), field.value(8), field.value(19)),
    city: field.value(3),
    district: field.value(9),
    state: field.value(4),
    postalCode: field.value(5),
    country: field.value(6),
    period: between(dateTimeAt(field, 13), dateTimeAt(field, 14)) ?? period(field.component(12)),
  });
  return address === undefined || kind === undefined ? address : { ...kindOf(kind, field), ...address };
}

/** XAD.7: use and type where FHIR has one for it, else the code as sent beside `use`. */
function kindOf(kind: string, field: FieldReader): Pick<Address, 'use' | 'type' | '_use'> {
  const use = addressUse.codes.get(kind);
  const type = addressType.codes.get(kind);
  if (use !== undefined || type !== undefined) return { use, type };
  noteUnmapped(addressUse.id, kind, `${field.at}.7`, field.scope);
  return { _use: originalCode(addressUse.id, kind) };
}
