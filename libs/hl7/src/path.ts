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

const grammar = /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,6})\])?[-.](\d{1,5})(?:\[(\d{1,5})\])?(?:\.(\d{1,5})(?:\.(\d{1,5}))?)?$/;

/** Fault HL7_PATH_INVALID for what is no path. */
export function parsePath(text: string): Path {
  const match = grammar.exec(text);
  if (match === null) throw fault('HL7_PATH_INVALID');
  const [, segment = '', ordinal, field, repetition, component, subcomponent] = match;
  return {
    segment,
    ordinal: Number(ordinal ?? 1),
    field: Number(field),
    repetition: Number(repetition ?? 1),
    component: Number(component ?? 1),
    subcomponent: Number(subcomponent ?? 1),
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
