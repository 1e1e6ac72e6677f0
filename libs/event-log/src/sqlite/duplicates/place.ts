/** Offsets of a partition below, the partition above: where an entry lies, in one number. */
const partitionStep = 2 ** 40;

export const placeOf = (partition: number, offset: number): number => partition * partitionStep + offset;
export const partitionOf = (place: number): number => Math.floor(place / partitionStep);
export const offsetOf = (place: number): number => place % partitionStep;
