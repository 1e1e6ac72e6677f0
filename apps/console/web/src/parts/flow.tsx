import { Anchor, Badge, Card, Group, Stack, Text } from '@mantine/core';
import type { GroupLag, Overview } from '../../../src/api/views.js';
import { count } from '../format.js';
import { href } from '../route.js';

/** The path of a message: each stage with the topic that it reads. */
const path = [
  { stage: 'gateway', does: 'takes, keeps, acknowledges' },
  { stage: 'normalizer', topic: 'hl7.raw', does: 'HL7 v2 to FHIR R4' },
  { stage: 'mpi', topic: 'clinical.canonical', does: 'whose record it is' },
  { stage: 'record', topic: 'clinical.linked', does: 'the longitudinal record' },
] as const;

/** Where messages are now: what waits in front of which stage. */
export function Flow({ overview }: { readonly overview: Overview }) {
  const onPath = new Set(path.map((step) => lagKey(step.stage, 'topic' in step ? step.topic : '')));
  const others = overview.groups.filter(({ group, topic }) => !onPath.has(lagKey(group, topic)));
  const behind = others.filter(({ lag }) => lag > 0);
  return (
    <Stack gap="xs">
      <ul className="flow" aria-label="Path of a message">
        {path.map((step) => (
          <Step key={step.stage} step={step} overview={overview} />
        ))}
      </ul>
      <Group gap="xs" aria-label="Other readers">
        {behind.map((group) => (
          <LagBadge key={lagKey(group.group, group.topic)} lag={group.lag} label={`${group.group} on ${group.topic}`} />
        ))}
        <Text size="xs" c="dimmed">
          {behind.length === 0 ? 'All' : `The other ${others.length - behind.length} of`} {others.length} other readers
          are up to date.
        </Text>
      </Group>
    </Stack>
  );
}

function Step({ step, overview }: { readonly step: (typeof path)[number]; readonly overview: Overview }) {
  const topic = 'topic' in step ? overview.topics.find(({ name }) => name === step.topic) : undefined;
  const lag = topic && lagOf(overview.groups, step.stage, topic.name);
  return (
    <>
      {topic && (
        <li className="arrow">
          <Anchor size="xs" href={href({ page: 'topics', topic: topic.name })}>
            {topic.name}
          </Anchor>
          <span className="line" aria-hidden="true" />
          <Text size="xs" c="dimmed" className="tabular">
            {count(topic.appended)}
          </Text>
        </li>
      )}
      <li>
        <Card withBorder padding="sm" h="100%" miw={130}>
          <Text fw={700} size="sm">
            {step.stage}
          </Text>
          <Text size="xs" c="dimmed" mb={6}>
            {step.does}
          </Text>
          {lag !== undefined && <LagBadge lag={lag} />}
        </Card>
      </li>
    </>
  );
}

const LagBadge = ({ lag, label }: { readonly lag: number; readonly label?: string }) => (
  <Badge color={lag === 0 ? 'teal' : 'yellow'} variant="light" tt="none" className="tabular">
    {label === undefined ? '' : `${label}: `}
    {lag === 0 ? 'up to date' : `${count(lag)} waiting`}
  </Badge>
);

const lagKey = (group: string, topic: string): string => `${group} ${topic}`;

const lagOf = (groups: readonly GroupLag[], stage: string, name: string): number | undefined =>
  groups.find(({ group, topic }) => group === stage && topic === name)?.lag;
