import type { Message, Segment } from '#hl7';

/** Every leaf and state of a message, read in the way of its readers. */
export const contentOf = (message: Message): string[] => message.segments.map(segmentContent);

function segmentContent(segment: Segment): string {
  const parts = [`${segment.name}#${segment.ordinal}`];
  for (let field = 1; field <= segment.fieldCount; field++) {
    const state = segment.state(field);
    if (state === 'absent') continue;
    parts.push(`${field}:${state}:${segment.raw(field)}`);
    for (let repetition = 1; repetition <= segment.repetitions(field); repetition++)
      parts.push(segment.text(field, repetition), ...leaves(segment, field, repetition));
  }
  return parts.join('\n');
}

function leaves(segment: Segment, field: number, repetition: number): string[] {
  const found: string[] = [];
  for (let component = 1; component <= segment.components(field, repetition); component++) {
    for (let leaf = 1; leaf <= segment.subcomponents(field, repetition, component); leaf++)
      found.push(segment.value(field, repetition, component, leaf));
  }
  return found;
}
