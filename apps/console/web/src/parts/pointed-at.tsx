import { Code, Group, Loader, Text } from '@mantine/core';
import type { Pointed } from '../provenance.js';

interface PointedAtProps {
  readonly pointed: Pointed | undefined;
  readonly values: readonly string[];
  readonly elements: readonly string[];
  readonly state: 'busy' | 'failed' | 'partial' | 'whole';
}

const shownMax = 12;

/** Says in words what is highlighted, also for who does not see it. */
export function PointedAt({ pointed, values, elements, state }: PointedAtProps) {
  return (
    <Group gap={6} mih={28} role="status" aria-live="polite">
      {state === 'busy' && <Loader size="xs" aria-label="Tracing values" />}
      <Text size="sm" c="dimmed">
        {words(pointed, values.length + elements.length, state)}
      </Text>
      {[...values, ...elements].slice(0, shownMax).map((place) => (
        <Code key={place}>{place.replace(/^(\w+)\/[^.]+/, '$1')}</Code>
      ))}
      {values.length + elements.length > shownMax && (
        <Text size="sm">and {values.length + elements.length - shownMax} more</Text>
      )}
    </Group>
  );
}

function words(pointed: Pointed | undefined, found: number, state: PointedAtProps['state']): string {
  if (state === 'failed') return 'Where values go could not be found out.';
  if (!pointed) return 'Choose a value to see where it went, or an element to see where it came from.';
  if (state === 'busy') return `${pointed.at}: looking where it went …`;
  if (found > 0) return pointed.kind === 'value' ? `${pointed.at} decides` : 'comes from';
  if (pointed.kind === 'value') return `${pointed.at} changes nothing in the event.`;
  return state === 'partial'
    ? 'comes from none of the values that were tried; the message has too many for all.'
    : 'comes from no single value: it is fixed, or said more than once.';
}
