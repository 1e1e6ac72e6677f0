import type { MessageHeader } from '#fhir';
import { codeTable } from './table.js';

/** MSA-1. Ours, for the guide names no codes: an error is of the content, a rejection of who received it (HL7 2.9.2.2). */
export const acknowledgement = codeTable<NonNullable<MessageHeader['response']>['code']>('0008', {
  AA: 'ok',
  CA: 'ok',
  AE: 'fatal-error',
  CE: 'fatal-error',
  AR: 'transient-error',
  CR: 'transient-error',
});
