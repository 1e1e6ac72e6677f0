import { Card, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FeedFindings } from '../../../src/api/finding-views.js';
import { apiPath, getJson } from '../api.js';
import { count } from '../format.js';
import { useLive } from '../live.js';
import { Answer } from '../parts/answer.js';
import { FindingDays } from '../parts/finding-days.js';
import { FindingTable } from '../parts/finding-table.js';
import { go } from '../route.js';

const spans = [
  { value: '7', label: 'last 7 days' },
  { value: '30', label: 'last 30 days' },
  { value: '90', label: 'last 90 days' },
  { value: '365', label: 'last 365 days' },
];
const dayMs = 86_400_000;

/** What a site sends that no rule reads, whose codes have no target, and what had to be guessed. */
export function UnusedPage({ feed }: { readonly feed: string | undefined }) {
  const feeds = useLive().overview?.feeds ?? [];
  const [days, setDays] = useState('30');
  const shown = feed ?? feeds[0]?.name;
  const names = [...new Set([...(shown === undefined ? [] : [shown]), ...feeds.map(({ name }) => name)])];
  return (
    <Stack gap="md">
      <Group gap="md" align="end">
        <NativeSelect
          label="Feed"
          value={shown ?? ''}
          data={names}
          onChange={({ currentTarget }) => go({ page: 'unused', feed: currentTarget.value })}
        />
        <NativeSelect
          label="Days"
          value={days}
          data={spans}
          onChange={({ currentTarget }) => setDays(currentTarget.value)}
        />
      </Group>
      {shown !== undefined && <Findings feed={shown} days={Number(days)} />}
    </Stack>
  );
}

function Findings({ feed, days }: { readonly feed: string; readonly days: number }) {
  const from = new Date(Date.now() - (days - 1) * dayMs).toISOString().slice(0, 10);
  const query = useQuery({
    queryKey: ['findings', feed, from],
    queryFn: () => getJson<FeedFindings>(apiPath(['feeds', feed, 'unread'], { from })),
    refetchInterval: 10_000,
  });
  return <Answer query={query}>{(findings) => <Found findings={findings} />}</Answer>;
}

function Found({ findings }: { readonly findings: FeedFindings }) {
  const { messages, unread, unmapped, guesses, issues } = findings;
  if (messages === 0) return <Text c="dimmed">No message of this feed became an event in these days.</Text>;
  return (
    <>
      <Card withBorder>
        <Title order={2} size="h5" mb="sm">
          {count(messages)} messages
        </Title>
        <FindingDays findings={findings} />
      </Card>
      <FindingTable
        title="Fields that no rule reads"
        empty="Every field that came was read."
        messages={messages}
        rows={unread}
      />
      <FindingTable
        title="Codes without a target in FHIR, kept as sent"
        empty="Every code has a target."
        messages={messages}
        rows={unmapped.map(({ table, value, ...row }) => ({ ...row, what: `${value} (table ${table})` }))}
      />
      <FindingTable
        title="Guesses"
        empty="Nothing had to be guessed."
        messages={messages}
        rows={guesses.map(({ code, value, ...row }) => ({
          ...row,
          what: value === undefined ? code : `${code} ${value}`,
        }))}
      />
      <FindingTable
        title="Other issues"
        empty="None."
        messages={messages}
        rows={issues.map(({ code, ...row }) => ({ ...row, what: code }))}
      />
    </>
  );
}
