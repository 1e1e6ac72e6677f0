import { Anchor, Card, Grid, Group, ScrollArea, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { EntriesPage, TracedMessage } from '../../../src/api/views.js';
import { apiPath, getHl7, getJson } from '../api.js';
import { dayAndTime } from '../format.js';
import { Answer } from './answer.js';
import { EntryText } from './entry-content.js';
import { Hl7Text } from './hl7-text.js';
import { HopTimeline } from './hop-timeline.js';
import { OutcomeBadge } from './outcome-badge.js';
import { href } from '../route.js';

/** One message: its hops, and beside them the bytes as they came and what they were mapped to. */
export function TracedMessageCard({ message }: { readonly message: TracedMessage }) {
  return (
    <Card withBorder>
      <Group mb="md" gap="sm">
        <Title order={2} size="h5">
          {message.type ?? 'Message'} {message.controlId}
        </Title>
        <OutcomeBadge outcome={message.outcome} code={message.code} />
        <Anchor size="sm" href={href({ page: 'inspect', messageId: message.messageId })}>
          Inspect
        </Anchor>
        <Text size="sm" c="dimmed" className="tabular">
          {message.organization} · feed {message.feed} · received {dayAndTime(message.receivedAt)} · answered{' '}
          {message.acknowledgement ?? 'nothing'} · id {message.messageId}
          {message.reused ? ' · this control id was used before with other content' : ''}
        </Text>
      </Group>
      <HopTimeline hops={message.hops} />
      <Contents message={message} />
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
    <Grid mt="md">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Text size="sm" fw={600} mb="xs">
          As it came
        </Text>
        <Raw path={message.raw} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        {reached.length > 0 && (
          <Tabs defaultValue={reached[0]?.hop.topic ?? ''} keepMounted={false}>
            <Tabs.List>
              {reached.map(({ hop, label }) => (
                <Tabs.Tab key={hop.topic} value={hop.topic}>
                  {label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {reached.map(({ hop }) => (
              <Tabs.Panel key={hop.topic} value={hop.topic} pt="sm">
                <EventAt topic={hop.topic} partition={hop.partition} offset={hop.offset} />
              </Tabs.Panel>
            ))}
          </Tabs>
        )}
      </Grid.Col>
    </Grid>
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
        <ScrollArea.Autosize mah={640} type="auto" viewportProps={{ tabIndex: 0 }}>
          {entries.slice(0, 1).map((entry) => (
            <EntryText key={entry.offset} value={entry.value} />
          ))}
        </ScrollArea.Autosize>
      )}
    </Answer>
  );
}
