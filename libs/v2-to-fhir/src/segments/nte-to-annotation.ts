import type { Annotation } from '#fhir';
import { concat } from '../compact.js';
import { dateTime } from '../datatypes/date-time.js';
import { xcn } from '../datatypes/practitioner.js';
import type { SegmentReader } from '../reader.js';

/** NTE[Observation], NTE[ServiceRequest]: one annotation for each NTE, its repetitions as lines. */
export const annotations = (notes: readonly SegmentReader[]): Annotation[] | undefined =>
  concat(
    ...notes.map((nte) => {
      if (nte.name !== 'NTE') return undefined;
      nte.text(1); // Set ID
      const lines = nte.each(3, (field) => field.whole());
      const text = lines?.join('\n').trimEnd() ?? '';
      return text === ''
        ? undefined
        : [
            {
              authorReference: nte.first(5, (field) => xcn(field)),
              time: dateTime(nte.value(6), `${nte.at}-6`, nte.scope),
              text,
            },
          ];
    }),
  );
