import { Badge, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReplayRunView } from '../../../src/api/letter-views.js';
import { apiPath, getJson, postJson } from '../api.js';
import { age, count, dayAndTime } from '../format.js';
import { Failure } from './answer.js';

/** Runs shown when they are over. */
const pastShown = 3;

/** Replays under way, with how far they have come, and the last ones. */
export function ReplayProgress() {
  const query = useQuery({
    queryKey: ['dead', 'runs'],
    queryFn: () => getJson<readonly ReplayRunView[]>(apiPath(['dead', 'runs'])),
    refetchInterval: 1_000,
  });
  const runs = query.data ?? [];
  const shown = [...runs.filter(({ isOver }) => !isOver), ...runs.filter(({ isOver }) => isOver).slice(0, pastShown)];
  if (shown.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h5" mb="sm">
        Replays
      </Title>
      <Stack gap="md">
        {shown.map((run) => (
          <Run key={run.run} run={run} />
        ))}
      </Stack>
    </Card>
  );
}

function Run({ run }: { readonly run: ReplayRunView }) {
  const { letters, replayed, sent, perSecond, by, startedAt, isOver } = run;
  const passed = isOver ? sent - replayed : 0;
  const share = letters === 0 ? 100 : (100 * (replayed + passed)) / letters;
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Group gap="sm">
          <StateBadge run={run} />
          <Text size="sm" className="tabular">
            {count(replayed)} of {count(letters)} letters replayed
            {passed > 0 && `, ${count(passed)} passed over: they were not open`}
            {perSecond !== undefined && `, ${perSecond} a second at most`}
          </Text>
          <Text size="sm" c="dimmed" title={dayAndTime(startedAt)}>
            {by}, {age(startedAt)} ago
          </Text>
        </Group>
        {run.state === 'sending' && <CancelButton run={run.run} />}
      </Group>
      <Progress
        value={share}
        animated={!isOver}
        color={run.state === 'failed' ? 'red' : run.state === 'canceled' ? 'gray' : undefined}
        aria-label={`${count(replayed)} of ${count(letters)} letters replayed`}
      />
    </div>
  );
}

function StateBadge({ run: { state, isOver, code } }: { readonly run: ReplayRunView }) {
  if (state === 'failed')
    return (
      <Badge color="red" variant="light" tt="none">
        stopped: {code}
      </Badge>
    );
  if (state === 'canceled')
    return (
      <Badge color="gray" variant="light" tt="none">
        canceled
      </Badge>
    );
  return (
    <Badge color={isOver ? 'teal' : 'blue'} variant="light" tt="none">
      {isOver ? 'done' : 'under way'}
    </Badge>
  );
}

function CancelButton({ run }: { readonly run: string }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => postJson(apiPath(['dead', 'runs', run, 'cancel']), {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['dead', 'runs'] }),
  });
  return (
    <>
      {cancel.error && <Failure error={cancel.error} />}
      <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel the rest
      </Button>
    </>
  );
}
