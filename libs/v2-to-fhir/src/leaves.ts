import type { Message, Part, Segment } from '#hl7';

/** One value of a message with its place. */
export interface Leaf {
  readonly segment: Segment;
  readonly field: number;
  readonly part: Required<Part>;
  /** `PID-5[2].1`, `OBX[3]-5.1.2`: the subcomponent only where there are several. */
  readonly at: string;
  /** Unescaped. */
  readonly text: string;
}

/** The values of a message in order, those that are empty left out; MSH-1 and MSH-2 are how all others are read. */
export function* leavesOf(message: Message): Generator<Leaf> {
  for (const segment of message.segments)
    for (let field = segment.name === 'MSH' ? 3 : 1; field <= segment.fieldCount; field++)
      yield* leavesOfField(segment, field);
}

export function* leavesOfField(segment: Segment, field: number): Generator<Leaf> {
  const repetitions = segment.repetitions(field);
  const own = segment.ordinal > 1 ? `${segment.name}[${segment.ordinal}]` : segment.name;
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const place = `${own}-${field}${repetition > 1 ? `[${repetition}]` : ''}`;
    for (let component = 1; component <= segment.components(field, repetition); component++) {
      const subcomponents = segment.subcomponents(field, repetition, component);
      for (let subcomponent = 1; subcomponent <= subcomponents; subcomponent++) {
        const text = segment.value(field, repetition, component, subcomponent);
        const at = `${place}.${component}${subcomponents > 1 ? `.${subcomponent}` : ''}`;
        if (text !== '') yield { segment, field, part: { repetition, component, subcomponent }, at, text };
      }
    }
  }
}
