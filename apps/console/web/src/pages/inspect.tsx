import { Anchor, Button, Grid, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Inspection } from '../../../src/api/inspection-views.js';
import { apiPath, getJson } from '../api.js';
import { bytes, dayAndTime } from '../format.js';
import { Answer } from '../parts/answer.js';
import { InspectedEvent } from '../parts/inspected-event.js';
import { MessageTree } from '../parts/message-tree.js';
import { OutcomeBadge } from '../parts/outcome-badge.js';
import { PointedAt } from '../parts/pointed-at.js';
import type { Pointed } from '../provenance.js';
import { go, href } from '../route.js';
import { useProvenance } from '../use-provenance.js';

/** One message value by value beside what it becomes: what is clicked on one side shows on the other. */
export function InspectPage({ messageId }: { readonly messageId: string }) {
  const query = useQuery({
    queryKey: ['inspection', messageId],
    queryFn: () => getJson<Inspection>(apiPath(['messages', messageId, 'inspection'])),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Answer query={query}>{(inspection) => <Inspected messageId={messageId} inspection={inspection} />}</Answer>;
}

interface InspectedProps {
  readonly messageId: string;
  readonly inspection: Inspection;
}

function Inspected({ messageId, inspection }: InspectedProps) {
  const [pointed, setPointed] = useState<Pointed>();
  const { ways, state } = useProvenance(messageId, inspection, pointed);
  const values = pointed?.kind === 'element' ? ways.valuesOf(pointed.at) : [];
  const elements = pointed?.kind === 'value' ? ways.elementsOf(pointed.at) : [];
  const { mapped } = inspection;
  const resources = mapped.kind === 'event' ? mapped.resources.map(({ name }) => name) : [];
  return (
    <Stack gap="sm">
      <Head messageId={messageId} inspection={inspection} />
      <PointedAt pointed={pointed} values={values} elements={elements} resources={resources} state={state} />
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <MessageTree inspection={inspection} pointed={pointed} marked={values} onPoint={setPointed} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <InspectedEvent
            messageId={messageId}
            mapped={mapped}
            pointed={pointed}
            marked={elements}
            onPoint={setPointed}
          />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Head({ messageId, inspection: { message, bytes: size, characterSet } }: InspectedProps) {
  const [other, setOther] = useState('');
  const compare = (event: FormEvent): void => {
    event.preventDefault();
    if (other.trim() !== '') go({ page: 'compare', one: messageId, other: other.trim() });
  };
  return (
    <Group justify="space-between" align="end">
      <Stack gap={2}>
        <Group gap="sm">
          <Text fw={600}>
            {message.type ?? 'Message'} {message.controlId}
          </Text>
          <OutcomeBadge outcome={message.outcome} code={message.code} />
          <Anchor size="sm" href={href({ page: 'trace', messageId })}>
            Trace
          </Anchor>
          <Anchor size="sm" href={href({ page: 'find' })}>
            Find
          </Anchor>
        </Group>
        <Text size="sm" c="dimmed" className="tabular">
          {message.organization} · feed {message.feed} · received {dayAndTime(message.receivedAt)} · {bytes(size)}
          {characterSet && ` · ${characterSet.used}${characterSet.guessed ? ' (guessed)' : ''}`} · id {messageId}
        </Text>
      </Stack>
      <form onSubmit={compare}>
        <Group gap="xs" align="end">
          <TextInput
            label="Compare with message id"
            size="xs"
            w={230}
            spellCheck={false}
            value={other}
            onChange={(event) => setOther(event.currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="default">
            Compare
          </Button>
        </Group>
      </form>
    </Group>
  );
}
