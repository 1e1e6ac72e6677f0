import { Group, Stack, Text } from '@mantine/core';
import type { FeedFindings, FindingDayView } from '../../../src/api/finding-views.js';
import { Sparkline } from './sparkline.js';

const dayMs = 86_400_000;
const series = [
  ['messages', 'Messages a day'],
  ['unread', 'Unread fields for each message'],
  ['unmapped', 'Unmapped codes for each message'],
  ['guesses', 'Guesses for each message'],
] as const;

/** How it went over the days: a change of the sender or of the mapping shows as a step. */
export function FindingDays({ findings: { from, to, days } }: { readonly findings: FeedFindings }) {
  const known = new Map(days.map((day) => [day.day, day]));
  const all = daysBetween(from, to).map((day) => known.get(day));
  return (
    <Group gap="xl">
      {series.map(([name, label]) => {
        const values = all.map((day) => valueOf(name, day));
        const last = (values.at(-1) ?? 0).toLocaleString('en', { maximumFractionDigits: 1 });
        return (
          <Stack key={name} gap={2}>
            <Text size="xs" c="dimmed">
              {label}: {last} today
            </Text>
            <Sparkline values={values} label={`${label} from ${from} to ${to}, last ${last}`} />
          </Stack>
        );
      })}
    </Group>
  );
}

function valueOf(name: (typeof series)[number][0], day: FindingDayView | undefined): number {
  if (day === undefined || day.messages === 0) return 0;
  return name === 'messages' ? day.messages : day[name] / day.messages;
}

const daysBetween = (from: string, to: string): readonly string[] =>
  Array.from({ length: Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1 }, (_, at) =>
    new Date(Date.parse(from) + at * dayMs).toISOString().slice(0, 10),
  );
