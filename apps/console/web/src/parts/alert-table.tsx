import { Anchor, Button, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AlertRule, AlertView } from '../../../src/alerts/alert-views.js';
import { acknowledgeAlert } from '../alerts.js';
import { age, dayAndTime } from '../format.js';
import { href, type Route } from '../route.js';
import { useRight } from '../session.js';
import { Failure } from './answer.js';

/** What a rule is called, and where one looks further. */
const rules: Readonly<Record<AlertRule, { readonly name: string; readonly route?: Route }>> = {
  idle: { name: 'Feed is idle', route: { page: 'feeds' } },
  certificate: { name: 'Certificate expires', route: { page: 'feeds' } },
  lag: { name: 'Group is behind', route: { page: 'consumers' } },
  'dead-letters': { name: 'Dead letters grow', route: { page: 'dead-letters' } },
  waiting: { name: 'Stage waits', route: { page: 'consumers' } },
  disk: { name: 'Disk fills up' },
};

interface AlertTableProps {
  readonly alerts: readonly AlertView[];
  /** Said where there are none. */
  readonly none: string;
}

export function AlertTable({ alerts, none }: AlertTableProps) {
  if (alerts.length === 0) return <Text c="dimmed">{none}</Text>;
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table className="tabular">
        <Table.Thead>
          <Table.Tr>
            {['Rule', 'What', 'Since', 'Ended', 'Acknowledged by'].map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {alerts.map((alert) => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function AlertRow({ alert }: { readonly alert: AlertView }) {
  const { name, route } = rules[alert.rule];
  const { endedAt, acknowledged } = alert;
  return (
    <Table.Tr>
      <Table.Td>
        {route ? (
          <Anchor size="sm" href={href(route)}>
            {name}
          </Anchor>
        ) : (
          name
        )}
      </Table.Td>
      <Table.Td>{alert.text}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }} title={dayAndTime(alert.openedAt)}>
        {age(alert.openedAt)} ago
      </Table.Td>
      <Table.Td title={endedAt && dayAndTime(endedAt)}>{endedAt ? `${age(endedAt)} ago` : '–'}</Table.Td>
      <Table.Td title={acknowledged && dayAndTime(acknowledged.at)}>
        {acknowledged ? acknowledged.by : endedAt ? '–' : <Acknowledge id={alert.id} />}
      </Table.Td>
    </Table.Tr>
  );
}

/** Says that somebody looks after it. */
function Acknowledge({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const isAllowed = useRight('messages.repair');
  const mutation = useMutation({
    mutationFn: () => acknowledgeAlert(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
  if (!isAllowed) return 'nobody yet';
  return (
    <>
      <Button size="compact-sm" variant="light" loading={mutation.isPending} onClick={() => mutation.mutate()}>
        Acknowledge
      </Button>
      {mutation.error && <Failure error={mutation.error} />}
    </>
  );
}
