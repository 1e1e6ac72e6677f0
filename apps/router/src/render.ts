import { isAscii } from 'node:buffer';
import type { DeliveryRequested } from '#contracts';
import { type AuthorityRule, patientNumber, type SegmentText, timeOf, writeMessage } from '#hl7';

interface Party {
  readonly application: string;
  readonly facility: string;
}

/** How one subscriber is written to. */
export interface Envelope {
  readonly sender: Party;
  readonly receiver: Party;
  readonly authorities: readonly AuthorityRule[];
}

/** MSH-10 is ST of 20 before v2.7; 120 of the 128 bits of the id. */
const controlIdLength = 20;

/** ITI-10: ADT^A31 with the numbers of one patient, authorities in full, and neither a name nor a visit. */
export function pixUpdate({ id, numbers, at }: DeliveryRequested, envelope: Envelope): Uint8Array {
  const time = timeOf(Date.parse(at));
  const header = headerOf(id.slice(0, controlIdLength), time, envelope);
  const content: readonly SegmentText[] = [
    { name: 'EVN', fields: { 1: 'A31', 2: time } },
    {
      name: 'PID',
      // ITI-10: PID-5 is required by HL7 and holds one space.
      fields: { 3: { repetitions: numbers.map((one) => patientNumber(one, envelope.authorities)) }, 5: ' ' },
    },
    { name: 'PV1', fields: { 2: 'N' } },
  ];
  const bytes = writeMessage([header, ...content]);
  if (isAscii(bytes)) return bytes;
  return writeMessage([{ ...header, fields: { ...header.fields, 18: 'UNICODE UTF-8' } }, ...content]);
}

const headerOf = (controlId: string, time: string, { sender, receiver }: Envelope): SegmentText => ({
  name: 'MSH',
  fields: {
    3: sender.application,
    4: sender.facility,
    5: receiver.application,
    6: receiver.facility,
    7: time,
    9: ['ADT', 'A31', 'ADT_A05'],
    10: controlId,
    11: 'P',
    12: '2.5',
  },
});
