import { Alert, Anchor, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { patientName } from '../demographics.js';
import { historyById, type Person, personById } from '../identity.js';
import { go, href } from '../route.js';
import { timelineOf } from '../timeline.js';
import { Answer } from './answer.js';
import { GoldenRecord } from './golden-record.js';
import { IdentityHistory } from './identity-history.js';
import { PersonTimeline } from './person-timeline.js';
import { SourceRecords } from './source-records.js';
import { TrendPlots } from './trend-plots.js';

const tabs = [
  ['timeline', 'Timeline'],
  ['results', 'Results'],
  ['golden', 'Golden record'],
  ['sources', 'Sources'],
  ['history', 'Identity history'],
] as const;

interface PersonFileProps {
  readonly person: string;
  readonly tab: string | undefined;
}

/** All that is known of a person, each view at an address of its own. */
export function PersonFile({ person, tab = 'timeline' }: PersonFileProps) {
  const query = useQuery({ queryKey: ['person', person], queryFn: () => personById(person), refetchInterval: 5_000 });
  return (
    <Answer query={query}>
      {(known) => (
        <Stack>
          <PersonHead person={known} asked={person} />
          <Tabs
            value={tab}
            onChange={(next) => go({ page: 'people', person, tab: next ?? undefined })}
            keepMounted={false}
          >
            <Tabs.List>
              {tabs.map(([name, label]) => (
                <Tabs.Tab key={name} value={name}>
                  {label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="timeline" pt="md">
              <Life person={known.enterpriseId} view="timeline" />
            </Tabs.Panel>
            <Tabs.Panel value="results" pt="md">
              <Life person={known.enterpriseId} view="results" />
            </Tabs.Panel>
            <Tabs.Panel value="golden" pt="md">
              <GoldenRecord person={known} />
            </Tabs.Panel>
            <Tabs.Panel value="sources" pt="md">
              <SourceRecords records={known.records} />
            </Tabs.Panel>
            <Tabs.Panel value="history" pt="md">
              <History person={known.enterpriseId} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      )}
    </Answer>
  );
}

function PersonHead({ person: { enterpriseId, patient }, asked }: { readonly person: Person; readonly asked: string }) {
  return (
    <>
      <Group justify="space-between" align="baseline">
        <Title order={2} size="h3">
          {patientName(patient)}
        </Title>
        <Anchor size="sm" href={href({ page: 'people' })}>
          Search again
        </Anchor>
      </Group>
      <Text size="sm">
        {patient.birthDate === undefined ? 'birth date unknown' : `born ${patient.birthDate}`} ·{' '}
        {patient.gender ?? 'sex unknown'} · enterprise id {enterpriseId}
      </Text>
      {asked !== enterpriseId && (
        <Alert color="blue" title="This id was retired">
          {asked} is part of {enterpriseId} now.
        </Alert>
      )}
    </>
  );
}

function Life({ person, view }: { readonly person: string; readonly view: 'timeline' | 'results' }) {
  const query = useQuery({ queryKey: ['timeline', person], queryFn: () => timelineOf(person), refetchInterval: 5_000 });
  return (
    <Answer query={query}>
      {(timeline) =>
        view === 'timeline' ? <PersonTimeline timeline={timeline} /> : <TrendPlots trends={timeline.trends} />
      }
    </Answer>
  );
}

function History({ person }: { readonly person: string }) {
  const query = useQuery({ queryKey: ['history', person], queryFn: () => historyById(person), refetchInterval: 3_000 });
  return <Answer query={query}>{(history) => <IdentityHistory history={history} />}</Answer>;
}
