import type { Message, Place, Segment } from '#hl7';

/**
 * Which segment a rule means where its places are of several: the one numbered, else the one that belongs with each
 * segment `anchor`. Of two names the one that comes first in the message owns those of the other that follow: an OBX
 * takes from the OBR before it, a PID from the PV1 after it. Linear in the segments, however often it is asked.
 */
export function partnersOf(
  message: Message,
  { segment: name, ordinal }: Pick<Place, 'segment' | 'ordinal'>,
  anchor: string,
): (segment: Segment) => Segment | undefined {
  const own = message.all(name);
  if (ordinal !== undefined) return () => own[ordinal - 1];
  if (name === anchor) return (segment) => segment;
  const [first] = own;
  const anchors = message.all(anchor);
  if (first === undefined || anchors[0] === undefined) return () => first;
  const owner = first.index < anchors[0].index ? lastBefore(own, anchors) : firstBehind(own, anchors);
  return (segment) => owner[segment.ordinal - 1];
}

function lastBefore(own: readonly Segment[], anchors: readonly Segment[]): readonly (Segment | undefined)[] {
  let at = 0;
  return anchors.map(({ index }) => {
    while ((own[at]?.index ?? Infinity) < index) at++;
    return own[at - 1];
  });
}

function firstBehind(own: readonly Segment[], anchors: readonly Segment[]): readonly (Segment | undefined)[] {
  let at = 0;
  return anchors.map(({ index }, nth) => {
    while ((own[at]?.index ?? Infinity) < index) at++;
    const found = own[at];
    return found !== undefined && found.index < (anchors[nth + 1]?.index ?? Infinity) ? found : undefined;
  });
}
