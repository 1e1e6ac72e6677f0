import type { Address, Extension } from '#fhir';
import { addressType, addressUse } from '../codes/patient.js';
import { element, listOf } from '../compact.js';
import type { FieldReader } from '../reader.js';
import { alternateCode, noteUnmapped, textOf } from './code.js';
import { between, dateTimeAt, period } from './date-time.js';
import { structureDefinition } from '../codes/uris.js';

const censusTract = (valueString: string | undefined): Extension | undefined =>
  valueString === undefined ? undefined : { url: structureDefinition('iso21090-ADXP-censusTract'), valueString };

/** XAD (and AD of old versions) to Address. */
export function xad(field: FieldReader): Address | undefined {
  const street = field.component(1);
  const kind = field.value(7);
  const address = element<Address>({
    extension: listOf(
      censusTract(field.has(10) ? textOf(field.component(10)) : undefined),
      kind === undefined ? undefined : otherKind(kind, field),
    ),
    line: listOf(street.value(1), street.value(2), street.value(3), field.value(2), field.value(8), field.value(19)),
    city: field.value(3),
    district: field.has(9) ? textOf(field.component(9)) : undefined,
    state: field.value(4),
    postalCode: field.value(5),
    country: field.value(6),
    period:
      between(dateTimeAt(field, 13), dateTimeAt(field, 14), field.scope) ??
      (field.has(12) ? period(field.component(12)) : undefined),
  });
  return address === undefined || kind === undefined ? address : { ...kindOf(kind), ...address };
}

/** XAD.7: use and type where FHIR has one for it. */
const kindOf = (kind: string): Pick<Address, 'use' | 'type'> => ({
  use: addressUse.codes.get(kind),
  type: addressType.codes.get(kind),
});

/** XAD.7 where neither use nor type says it: a vacation home has a code in an extension, others stay as sent. */
function otherKind(kind: string, field: FieldReader): Extension | undefined {
  if (addressUse.codes.has(kind) || addressType.codes.has(kind)) return undefined;
  if (kind === 'HV') return { url: structureDefinition('iso21090-AD-use'), valueCode: kind };
  noteUnmapped(addressUse.id, kind, `${field.at}.7`, field.scope);
  return alternateCode(addressUse.id, kind);
}
