import type { Device, Extension } from '#fhir';
import { listOf } from '../compact.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { xonName } from '../datatypes/organization.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** SFT[Device]: software that made or changed the message. */
export function deviceFromSft(sft: SegmentReader): Device | undefined {
  const manufacturer = sft.first(1, xonName);
  const name = sft.value(3);
  const version = sft.value(2);
  const modelNumber = sft.value(4);
  if (manufacturer === undefined && name === undefined && version === undefined && modelNumber === undefined)
    return undefined;
  const note = sft.populated(5) ? sft.field(5).whole() : '';
  const installed = installDate(dateTimeOf(sft, 6));
  const named = [manufacturer ?? '', name ?? '', version ?? '', modelNumber ?? ''];
  return {
    resourceType: 'Device',
    id: resourceId('Device', sft.scope.context.organization, 'software', ...named),
    manufacturer,
    deviceName: name === undefined ? undefined : [{ name, type: 'manufacturer-name' }],
    modelNumber,
    type: { text: 'software' },
    version:
      version === undefined
        ? undefined
        : [installed === undefined ? { value: version } : { value: version, extension: [installed] }],
    note: listOf(note === '' ? undefined : { text: note }),
  };
}

const installDate = (valueDateTime: string | undefined): Extension | undefined =>
  valueDateTime === undefined
    ? undefined
    : { url: 'https://hl7.org/fhir/5.0/StructureDefinition/extension-Device.version.installDate', valueDateTime };
