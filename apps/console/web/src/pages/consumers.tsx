import { Anchor, Badge, Card, Table, Text } from '@mantine/core';
import type { ConsumerView } from '../../../src/api/consumer-views.js';
import { useConsumers } from '../consumers.js';
import { count, time } from '../format.js';
import { Answer } from '../parts/answer.js';
import { ResetButton } from '../parts/reset-button.js';
import { Sparkline } from '../parts/sparkline.js';
import { TableHead } from '../parts/table-head.js';
import { href } from '../route.js';
import { useRight } from '../session.js';

/** Who reads which topic, and how far it is behind: now, and in the last hour. */
export function ConsumersPage() {
  const query = useConsumers();
  return (
    <Card withBorder>
      <Answer query={query}>{(consumers) => <ConsumerTable consumers={consumers} />}</Answer>
    </Card>
  );
}

const columns = ['Group', 'Topic', 'Behind', 'Oldest that waits', 'Entries behind', 'Seconds behind'];

function ConsumerTable({ consumers }: { readonly consumers: readonly ConsumerView[] }) {
  const mayReset = useRight('messages.repair');
  if (consumers.length === 0) return <Text c="dimmed">No group reads yet.</Text>;
  return (
    <Table.ScrollContainer minWidth={900}>
      <Table className="tabular" highlightOnHover>
        <TableHead columns={mayReset ? [...columns, 'Offsets'] : columns} />
        <Table.Tbody>
          {consumers
            .toSorted((a, b) => (lastOf(b)?.seconds ?? 0) - (lastOf(a)?.seconds ?? 0))
            .map((consumer) => (
              <ConsumerRow key={`${consumer.group} ${consumer.topic}`} consumer={consumer} mayReset={mayReset} />
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const lastOf = ({ samples }: ConsumerView) => samples.at(-1);

function ConsumerRow({ consumer, mayReset }: { readonly consumer: ConsumerView; readonly mayReset: boolean }) {
  const { group, topic, samples } = consumer;
  const { lag = 0, seconds = 0 } = lastOf(consumer) ?? {};
  return (
    <Table.Tr>
      <Table.Td>{group}</Table.Td>
      <Table.Td>
        <Anchor size="sm" href={href({ page: 'topics', topic })}>
          {topic}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={lag === 0 ? 'teal' : 'yellow'} tt="none">
          {lag === 0 ? 'up to date' : count(lag)}
        </Badge>
      </Table.Td>
      <Table.Td>{lag === 0 ? '–' : `${count(Math.round(seconds))} s`}</Table.Td>
      <Table.Td>
        <Plot samples={samples} of="lag" what="entries" />
      </Table.Td>
      <Table.Td>
        <Plot samples={samples} of="seconds" what="seconds" />
      </Table.Td>
      {mayReset && (
        <Table.Td>
          <ResetButton group={group} topic={topic} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

interface PlotProps {
  readonly samples: ConsumerView['samples'];
  readonly of: 'lag' | 'seconds';
  readonly what: string;
}

function Plot({ samples, of, what }: PlotProps) {
  const values = samples.map((sample) => sample[of]);
  const since = samples[0]?.at;
  const most = count(Math.round(Math.max(0, ...values)));
  return (
    <>
      <Sparkline values={values} width={160} height={28} label={`${most} ${what} behind at most`} />
      <Text size="xs" c="dimmed">
        at most {most}
        {since !== undefined && ` since ${time(since).slice(0, 5)}`}
      </Text>
    </>
  );
}
