import type { DocumentReference } from '#fhir';
import { codeTable, valueList } from './table.js';

type DocStatus = NonNullable<DocumentReference['docStatus']>;

/** TXA-17: ours, for the guide names the element and no codes. */
export const documentCompletion = codeTable<DocStatus>('0271', {
  AU: 'final', // authenticated
  DI: 'preliminary', // dictated
  DO: 'preliminary', // documented
  IN: 'preliminary', // incomplete
  IP: 'preliminary', // in progress
  LA: 'final', // legally authenticated
  PA: 'preliminary', // pre-authenticated
});

/** OBX-11 of a document among results. */
export const documentStatusOfResult = codeTable<DocStatus>('0085', {
  A: 'amended',
  B: 'amended',
  C: 'amended',
  D: 'entered-in-error',
  F: 'final',
  P: 'preliminary',
  R: 'preliminary',
  S: 'preliminary',
  V: 'final',
  W: 'entered-in-error',
});

/** TXA-18. */
export const documentConfidentiality = valueList('0272', 'V R U');

/** TXA-3, table 0191, to media types. */
export const presentation = codeTable<string>('0191', {
  FT: 'text/plain',
  TX: 'text/plain',
  TEXT: 'text/plain',
});
