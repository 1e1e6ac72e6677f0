import { Anchor, Badge, Code, Group, Stack, Text } from '@mantine/core';
import type { TailEntry } from '../../../src/api/topic-search-views.js';
import type { EntryView } from '../../../src/api/views.js';
import { bytes, dayAndTime } from '../format.js';
import { href } from '../route.js';
import { Hl7Text } from './hl7-text.js';

/** An entry with its attributes and its value: HL7 as segments, events as JSON, other bytes as base64. */
export function EntryContent({ entry }: { readonly entry: TailEntry }) {
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed" className="tabular">
        appended {dayAndTime(entry.appendedAt)} · key {entry.key} · {bytes(entry.bytes)}
      </Text>
      <Group gap={4}>
        {Object.entries(entry.attributes).map(([name, value]) => (
          <Badge key={name} variant="light" color={name.startsWith('dead') ? 'red' : 'gray'} tt="none" fw={400}>
            {name} {value}
          </Badge>
        ))}
      </Group>
      {entry.value ? (
        <EntryText value={entry.value} />
      ) : (
        <Anchor
          size="sm"
          href={href({ page: 'topics', topic: entry.topic, partition: entry.partition, from: entry.offset })}
        >
          Too large to be shown as it comes: open it in the topic
        </Anchor>
      )}
    </Stack>
  );
}

export function EntryText({ value }: { readonly value: EntryView['value'] }) {
  if (value.kind === 'json') return <JsonText json={value.json} />;
  return value.kind === 'text' ? <Hl7Text text={value.text} /> : <Code block>{value.base64}</Code>;
}

const JsonText = ({ json }: { readonly json: unknown }) => (
  <pre className="json monospaced">{JSON.stringify(json, undefined, 2)}</pre>
);
