import { Accordion, Badge, Group, Text } from '@mantine/core';
import type { TailEntry } from '../../../src/api/topic-search-views.js';
import { bytes, dayAndTime } from '../format.js';
import { EntryContent } from './entry-content.js';

interface EntryListProps {
  readonly page: { readonly entries: readonly TailEntry[] };
  readonly newestFirst: boolean;
  /** Entries are of several partitions. */
  readonly inPartitions?: boolean;
}

/** Entries in a line each; one that is opened shows its attributes and its value. */
export function EntryList({ page, newestFirst, inPartitions = false }: EntryListProps) {
  if (page.entries.length === 0) return <Text c="dimmed">No entries here.</Text>;
  const entries = newestFirst ? page.entries.toReversed() : page.entries;
  return (
    <Accordion variant="contained" keepMounted={false} chevronPosition="left" order={3}>
      {entries.map((entry) => (
        <Accordion.Item key={placeOf(entry)} value={placeOf(entry)}>
          <Accordion.Control>
            <Group gap="sm" className="tabular">
              <Text size="sm" fw={700} w={70}>
                {inPartitions ? placeOf(entry) : entry.offset}
              </Text>
              <Text size="sm">{dayAndTime(entry.appendedAt)}</Text>
              {['messagetype', 'organization', 'controlid', 'deadcode'].map((name) => (
                <AttributeBadge key={name} value={entry.attributes[name]} bad={name === 'deadcode'} />
              ))}
              <Text size="sm" c="dimmed">
                {bytes(entry.bytes)}
              </Text>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <EntryContent entry={entry} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

const placeOf = ({ partition, offset }: TailEntry): string => `${partition}:${offset}`;

const AttributeBadge = ({ value, bad }: { readonly value: string | undefined; readonly bad: boolean }) =>
  value === undefined || value === '' ? null : (
    <Badge variant="light" color={bad ? 'red' : 'gray'} tt="none">
      {value}
    </Badge>
  );
