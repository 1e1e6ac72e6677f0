import type { SegmentReader } from '../reader.js';

/**
 * Action code D (table 0206, HL7 2.9.4.2): the sender takes back what the segment is about. Other actions (A, U, X) say
 * nothing that the segment does not.
 */
export const isTakenBack = (segment: SegmentReader, field: number): boolean =>
  segment.segment.value(field) === 'D' && segment.text(field) === 'D';
