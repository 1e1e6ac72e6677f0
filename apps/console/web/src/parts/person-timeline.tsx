import { Anchor, Badge, Chip, Group, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { href } from '../route.js';
import { dateText, isAbnormal, laneOf, lanes, type Timeline, type TimelineEntry } from '../timeline.js';
import { LanePlot } from './lane-plot.js';

/** Rows that are drawn at once. */
const step = 200;

/** A life in lanes, and below it the same as a list. */
export function PersonTimeline({ timeline: { entries, cutOff } }: { readonly timeline: Timeline }) {
  const [chosen, setChosen] = useState<string[]>(lanes.map(([name]) => name));
  const [rows, setRows] = useState(step);
  const shown = entries.filter(({ type }) => chosen.includes(laneOf(type)));
  if (entries.length === 0) return <Text c="dimmed">No encounter, result, medication or document is known.</Text>;
  return (
    <Stack>
      <LanePlot entries={entries} />
      <Chip.Group multiple value={chosen} onChange={setChosen}>
        <Group gap="xs" role="group" aria-label="Shown in the list">
          {lanes.map(([name]) => (
            <Chip key={name} value={name} size="sm" variant="light">
              {name} ({entries.filter(({ type }) => laneOf(type) === name).length})
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {cutOff.length > 0 && <Text size="sm">Only the newest are shown of: {cutOff.join(', ')}.</Text>}
      <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={4} aria-label="Timeline">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Value</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>Message</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.slice(0, rows).map((entry) => (
              <EntryRow key={`${entry.type}/${entry.id}`} entry={entry} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.length > rows && (
        <Anchor component="button" size="sm" onClick={() => setRows(rows + step)}>
          {shown.length - rows} more
        </Anchor>
      )}
    </Stack>
  );
}

const EntryRow = ({ entry }: { readonly entry: TimelineEntry }) => (
  <Table.Tr>
    <Table.Td className="tabular">
      {dateText(entry.date)}
      {entry.end === undefined ? '' : ` to ${dateText(entry.end)}`}
    </Table.Td>
    <Table.Td>{entry.type}</Table.Td>
    <Table.Td>{entry.title}</Table.Td>
    <Table.Td fw={isAbnormal(entry.flag) ? 700 : 400}>
      {entry.value}
      {isAbnormal(entry.flag) && (
        <Badge ml="xs" color="red" variant="outline" tt="none">
          {entry.flag}
        </Badge>
      )}
    </Table.Td>
    <Table.Td>
      {entry.status}
      {entry.version > 1 && ` (version ${entry.version})`}
    </Table.Td>
    <Table.Td>
      <Anchor
        size="sm"
        href={href({ page: 'trace', messageId: entry.messageId })}
        aria-label={`Trace of ${entry.type} ${entry.title}`}
      >
        trace
      </Anchor>
    </Table.Td>
  </Table.Tr>
);
