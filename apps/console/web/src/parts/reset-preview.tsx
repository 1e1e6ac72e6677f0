import { Alert, Button, Group, List, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ConsumerResetView } from '../../../src/api/consumer-reset-views.js';
import { apiPath, postJson } from '../api.js';
import { count } from '../format.js';
import { Failure } from './answer.js';
import { TableHead } from './table-head.js';

interface ResetPreviewProps {
  readonly plan: ConsumerResetView;
  readonly onDone: () => void;
}

/** From where to where each partition would go and what that means; then a reason, and where entries are lost, the name. */
export function ResetPreview({ plan, onDone }: ResetPreviewProps) {
  const [confirmed, setConfirmed] = useState<Confirmed>({ reason: '', name: '' });
  const queries = useQueryClient();
  const reset = useMutation({
    mutationFn: () =>
      postJson<ConsumerResetView>(apiPath(['consumers', plan.group, 'reset']), {
        places: plan.places.map(({ topic, partition, to }) => ({ topic, partition, offset: to })),
        reason: confirmed.reason.trim(),
        ...(plan.skipped > 0 && { confirmation: confirmed.name }),
      }),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ['consumers'] });
    },
  });
  const moves = plan.again + plan.skipped > 0;
  const isReady = moves && confirmed.reason.trim() !== '' && (plan.skipped === 0 || confirmed.name === plan.group);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) reset.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" role="group" aria-label="What would change">
        <Places places={plan.places} />
        <Meaning plan={plan} />
        {moves && <Confirmation plan={plan} confirmed={confirmed} onChange={setConfirmed} />}
        {reset.error && <Failure error={reset.error} />}
        <Group>
          <Button
            type="submit"
            color={plan.skipped > 0 ? 'red' : undefined}
            disabled={!isReady}
            loading={reset.isPending}
          >
            Move the group
          </Button>
          <Text size="sm" c="dimmed">
            Nothing has changed yet; Escape closes.
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

interface Confirmed {
  readonly reason: string;
  /** Of the group, typed. */
  readonly name: string;
}

interface ConfirmationProps {
  readonly plan: ConsumerResetView;
  readonly confirmed: Confirmed;
  readonly onChange: (confirmed: Confirmed) => void;
}

const Confirmation = ({ plan: { group, skipped }, confirmed, onChange }: ConfirmationProps) => (
  <>
    <TextInput
      label="Reason"
      description="It stands in the audit trail: nothing of a patient."
      maxLength={120}
      required
      value={confirmed.reason}
      onChange={({ currentTarget }) => onChange({ ...confirmed, reason: currentTarget.value })}
    />
    {skipped > 0 && (
      <TextInput
        label={`Type ${group} to skip ${entriesNamed(skipped)}`}
        required
        autoComplete="off"
        value={confirmed.name}
        onChange={({ currentTarget }) => onChange({ ...confirmed, name: currentTarget.value })}
      />
    )}
  </>
);

const columns = ['Topic', 'Partition', 'From', 'To', 'Come again', 'Skipped'];

const Places = ({ places }: { readonly places: ConsumerResetView['places'] }) => (
  <Table.ScrollContainer minWidth={560} mah={320}>
    <Table className="tabular">
      <TableHead columns={columns} />
      <Table.Tbody>
        {places.map(({ topic, partition, from, to, again, skipped }) => (
          <Table.Tr key={`${topic} ${partition}`}>
            <Table.Th scope="row">{topic}</Table.Th>
            <Table.Td>{partition}</Table.Td>
            <Table.Td>{count(from)}</Table.Td>
            <Table.Td>{count(to)}</Table.Td>
            <Table.Td>{count(again)}</Table.Td>
            <Table.Td>{count(skipped)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

const entriesNamed = (entries: number): string => `${count(entries)} ${entries === 1 ? 'entry' : 'entries'}`;

function Meaning({ plan }: { readonly plan: ConsumerResetView }) {
  const { group, mode, again, skipped } = plan;
  if (again + skipped === 0) return <Text size="sm">The group stays where it is.</Text>;
  return (
    <Alert
      color={skipped > 0 ? 'red' : 'yellow'}
      title={skipped > 0 ? 'Entries would be lost to it' : 'It comes again'}
    >
      <List size="sm">
        {skipped > 0 && (
          <List.Item>
            {entriesNamed(skipped)} would be skipped: {group} never gets them, and what should follow from them never
            happens. They stay in the topic.
          </List.Item>
        )}
        {again > 0 && <List.Item>{againText(plan)}</List.Item>}
        {mode === 'cluster' && (
          <List.Item>
            Kafka moves only a group without members: stop the processes of this stage first, or start them with
            HIE_STAGES=hold.
          </List.Item>
        )}
      </List>
    </Alert>
  );
}

function againText({ again, effect, knownDays = 0 }: ConsumerResetView): string {
  const comes = `${entriesNamed(again)} would come again`;
  switch (effect) {
    case 'known':
      return `${comes}. What the stage worked through within ${knownDays} days is known by its id and has no second effect.`;
    case 'worked-again':
      return `${comes} and be worked through anew. Persons and record stay what they are; topics behind hold the events twice, and counts of what is not used grow.`;
    case 'told-again':
      return `${comes}: whoever hears from this group hears of them once more.`;
  }
}
