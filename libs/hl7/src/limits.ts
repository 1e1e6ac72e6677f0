/**
 * Bounds of one message. The largest of 949 published samples has 842 segments; whatever is far beyond is an accident or
 * an attack, and refusing it keeps every later loop over parts short.
 */
export const segmentsMax = 50_000;
/** Fields of a segment, and likewise its repetitions, components and subcomponents, counted over the whole segment. */
export const partsPerSegmentMax = 20_000;
/** Lines or spaces that one formatting escape may make: `\.sp9999999\` is an attack. */
export const formattingRepeatMax = 100;
/** How much of a frame that was cut, too large or no frame at all is kept as evidence. */
export const evidenceBytesMax = 64 * 1024;
