import { Code, Group, Loader, Text } from '@mantine/core';
import type { ProvenanceState } from '../use-provenance.js';
import { isWithin, type Pointed } from '../provenance.js';

interface PointedAtProps {
  readonly pointed: Pointed | undefined;
  readonly values: readonly string[];
  readonly elements: readonly string[];
  /** Names of the resources that elements are of. */
  readonly resources: readonly string[];
  readonly state: ProvenanceState;
}

const shownMax = 12;

/** Says in words what is highlighted, also for who does not see it. */
export function PointedAt({ pointed, values, elements, resources, state }: PointedAtProps) {
  const short = (place: string): string => withoutId(place, resources);
  const subject = pointed && { kind: pointed.kind, name: short(pointed.at) };
  return (
    <Group gap={6} mih={28} role="status" aria-live="polite">
      {state === 'busy' && <Loader size="xs" role="img" aria-label="Tracing values" />}
      <Text size="sm" c="dimmed">
        {words(subject, values.length + elements.length, state)}
      </Text>
      {[...values, ...elements].slice(0, shownMax).map((place) => (
        <Code key={place}>{short(place)}</Code>
      ))}
      {values.length + elements.length > shownMax && (
        <Text size="sm">and {values.length + elements.length - shownMax} more</Text>
      )}
    </Group>
  );
}

/** `Patient.name[0]`; an id may hold dots itself. */
function withoutId(place: string, resources: readonly string[]): string {
  const resource = resources.find((name) => isWithin(place, name));
  return resource === undefined ? place : resource.replace(/\/.*/, '') + place.slice(resource.length);
}

function words(
  subject: { readonly kind: Pointed['kind']; readonly name: string } | undefined,
  found: number,
  state: PointedAtProps['state'],
): string {
  if (state === 'failed') return 'Where values go could not be found out.';
  if (!subject) return 'Choose a value to see where it went, or an element to see where it came from.';
  if (state === 'busy') return `${subject.name}: looking where it went …`;
  if (found > 0) return subject.kind === 'value' ? `${subject.name} decides` : `${subject.name} comes from`;
  if (subject.kind === 'value') return `${subject.name} changes nothing in the event.`;
  return state === 'partial'
    ? `${subject.name} comes from none of the values that were tried; the message has too many for all.`
    : `${subject.name} comes from no single value: it is fixed, or said more than once.`;
}
