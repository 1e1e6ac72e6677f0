import { fault } from '#contracts';

/** `OBX[3]-5[2].1.2`: a place in a message as people write it; what is left out is the first. */
export interface Path {
  readonly segment: string;
  /** Which of the segments of this name, from 1. */
  readonly ordinal: number;
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
}

/** The same where what is left out means all of it: `PID-3` the whole field, `OBX-11` that of each OBX. */
export type Place = Pick<Path, 'segment' | 'field'> & Partial<Omit<Path, 'segment' | 'field'>>;

const grammar = /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,6})\])?[-.](\d{1,5})(?:\[(\d{1,5})\])?(?:\.(\d{1,5})(?:\.(\d{1,5}))?)?$/;

/** Fault HL7_PATH_INVALID for what is no path. */
export function parsePath(text: string): Path {
  return { ordinal: 1, repetition: 1, component: 1, subcomponent: 1, ...parsePlace(text) };
}

/** Fault HL7_PATH_INVALID for what is no path. */
export function parsePlace(text: string): Place {
  const match = grammar.exec(text);
  if (match === null) throw fault('HL7_PATH_INVALID');
  const [, segment = '', ordinal, field, repetition, component, subcomponent] = match;
  return {
    segment,
    field: Number(field),
    ...(ordinal !== undefined && { ordinal: Number(ordinal) }),
    ...(repetition !== undefined && { repetition: Number(repetition) }),
    ...(component !== undefined && { component: Number(component) }),
    ...(subcomponent !== undefined && { subcomponent: Number(subcomponent) }),
  };
}

const pathsMax = 2_000;
const known = new Map<string, Path>();

/** `parsePath` that remembers: most paths are literals of the program. Bounded, since some come from people. */
export function pathOf(text: string): Path {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= pathsMax) known.clear();
  const path = parsePath(text);
  known.set(text, path);
  return path;
}
