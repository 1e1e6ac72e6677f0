import { Card, Grid, Group, ScrollArea, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { EntriesPage, TracedMessage } from '../../../src/api/views.js';
import { apiPath, getHl7, getJson } from '../api.js';
import { dayAndTime } from '../format.js';
import { Answer } from './answer.js';
import { EntryText } from './entry-content.js';
import { Hl7Text } from './hl7-text.js';
import { HopTimeline } from './hop-timeline.js';
import { OutcomeBadge } from './outcome-badge.js';

/** One message: its hops, and beside them the bytes as they came and what they were mapped to. */
export function TracedMessageCard({ message }: { readonly message: TracedMessage }) {
  return (
    <Card withBorder>
      <Group mb="md" gap="sm">
        <Title order={2} size="h5">
          {message.type ?? 'Message'} {message.controlId}
        </Title>
        <OutcomeBadge outcome={message.outcome} code={message.code} />
        <Text size="sm" c="dimmed" className="tabular">
          {message.organization} · feed {message.feed} · received {dayAndTime(message.receivedAt)} · answered{' '}
          {message.acknowledgement ?? 'nothing'} · id {message.messageId}
          {message.reused ? ' · this control id was used before with other content' : ''}
        </Text>
      </Group>
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <HopTimeline hops={message.hops} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Contents message={message} />
        </Grid.Col>
      </Grid>
    </Card>
  );
}

/** Topics whose entries are what a message became, with the stage that reads them. */
const results = [
  ['clinical.canonical', 'Mapped'],
  ['clinical.linked', 'Linked'],
] as const;

function Contents({ message }: { readonly message: TracedMessage }) {
  const reached = results.flatMap(([topic, label]) => {
    const hop = message.hops.findLast((each) => each.topic === topic);
    return hop ? [{ hop, label }] : [];
  });
  return (
    <Tabs defaultValue="raw" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="raw">As it came</Tabs.Tab>
        {reached.map(({ hop, label }) => (
          <Tabs.Tab key={hop.topic} value={hop.topic}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="raw" pt="sm">
        <Raw path={message.raw} />
      </Tabs.Panel>
      {reached.map(({ hop }) => (
        <Tabs.Panel key={hop.topic} value={hop.topic} pt="sm">
          <EventAt topic={hop.topic} partition={hop.partition} offset={hop.offset} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Raw({ path }: { readonly path: string }) {
  const query = useQuery({ queryKey: ['raw', path], queryFn: () => getHl7(path), staleTime: Number.POSITIVE_INFINITY });
  return <Answer query={query}>{(text) => <Hl7Text text={text} />}</Answer>;
}

function EventAt({
  topic,
  partition,
  offset,
}: {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}) {
  const query = useQuery({
    queryKey: ['entry', topic, partition, offset],
    queryFn: () => getJson<EntriesPage>(apiPath(['topics', topic, 'entries'], { partition, from: offset, max: 1 })),
  });
  return (
    <Answer query={query}>
      {({ entries }) => (
        <ScrollArea.Autosize mah={640} type="auto">
          {entries.slice(0, 1).map((entry) => (
            <EntryText key={entry.offset} value={entry.value} />
          ))}
        </ScrollArea.Autosize>
      )}
    </Answer>
  );
}
