import { Alert, Badge, Card, Group, ScrollArea, Stack, Tabs, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { InspectedMapping } from '../../../src/api/inspection-views.js';
import type { Pointed } from '../provenance.js';
import { linesOf } from '../resource-lines.js';
import { ElementTree } from './element-tree.js';
import { HexView } from './hex-view.js';

interface InspectedEventProps {
  readonly messageId: string;
  readonly mapped: InspectedMapping;
  readonly pointed: Pointed | undefined;
  /** Elements that the value decides which is pointed at. */
  readonly marked: readonly string[];
  readonly onPoint: (pointed: Pointed) => void;
}

/** What a message becomes: its resources, what was guessed and left, and the bytes that it was. */
export function InspectedEvent({ messageId, mapped, ...rest }: InspectedEventProps) {
  const isEvent = mapped.kind === 'event';
  return (
    <Card withBorder p="xs">
      <Tabs defaultValue={isEvent ? 'resources' : 'bytes'} keepMounted={false}>
        <Tabs.List mb="xs">
          {isEvent && <Tabs.Tab value="resources">Resources {mapped.resources.length}</Tabs.Tab>}
          {isEvent && (
            <Tabs.Tab value="notes">Guesses and unread {mapped.issues.length + mapped.unread.length}</Tabs.Tab>
          )}
          <Tabs.Tab value="bytes">Bytes</Tabs.Tab>
        </Tabs.List>
        {mapped.kind === 'filtered' && <Alert color="gray">Not mapped: {mapped.reason}.</Alert>}
        {mapped.kind === 'failed' && (
          <Alert color="red" title={mapped.code}>
            {mapped.message}
          </Alert>
        )}
        {isEvent && (
          <Tabs.Panel value="resources">
            <Resources mapped={mapped} {...rest} />
          </Tabs.Panel>
        )}
        {isEvent && (
          <Tabs.Panel value="notes">
            <Notes mapped={mapped} onPoint={rest.onPoint} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="bytes">
          <HexView messageId={messageId} />
        </Tabs.Panel>
      </Tabs>
    </Card>
  );
}

type EventMapping = InspectedMapping & { readonly kind: 'event' };

/** Resources beyond are closed at first: a browser shows thousands of elements slowly. */
const openLinesMax = 600;

function Resources({
  mapped: { resources, operations, deletes },
  ...rest
}: Omit<InspectedEventProps, 'mapped' | 'messageId'> & { readonly mapped: EventMapping }) {
  const trees = useMemo(() => {
    const all = resources.map(({ name, resource }) => ({ name, lines: linesOf(resource, name) }));
    const others = [
      { name: 'operations', lines: linesOf(operations, 'operations') },
      { name: 'deletes', lines: linesOf(deletes, 'deletes') },
    ];
    return [...all, ...others.filter(({ lines }) => lines.length > 0)];
  }, [resources, operations, deletes]);
  let lines = 0;
  return (
    <ScrollArea.Autosize mah="68vh" type="auto" viewportProps={{ tabIndex: 0 }}>
      <Stack gap="xs">
        {trees.map((tree) => {
          lines += tree.lines.length;
          return <ElementTree key={tree.name} {...tree} isOpenAtFirst={lines <= openLinesMax} {...rest} />;
        })}
      </Stack>
    </ScrollArea.Autosize>
  );
}

const Notes = ({
  mapped,
  onPoint,
}: {
  readonly mapped: EventMapping;
  readonly onPoint: InspectedEventProps['onPoint'];
}) => (
  <Stack gap="xs">
    {mapped.issues.map(({ severity, code, at, text }, index) => (
      // The same may be said of several places.
      <Group key={index} gap="xs" align="start" wrap="nowrap">
        <Badge
          color={severity === 'error' ? 'red' : severity === 'warning' ? 'orange' : 'gray'}
          variant="light"
          tt="none"
        >
          {code}
        </Badge>
        <Text size="sm">
          {at} {text}
        </Text>
      </Group>
    ))}
    {mapped.unread.length > 0 && <Text size="sm">No rule reads:</Text>}
    <Group gap={4}>
      {mapped.unread.map((at) => (
        <Badge
          key={at}
          component="button"
          color="yellow"
          variant="light"
          tt="none"
          className="clickable"
          onClick={() => onPoint({ kind: 'value', at: /\.\d+$/.test(at) ? at : `${at}.1` })}
        >
          {at}
        </Badge>
      ))}
    </Group>
    {mapped.issues.length + mapped.unread.length === 0 && (
      <Text size="sm" c="dimmed">
        Nothing was guessed, and every value was read.
      </Text>
    )}
  </Stack>
);
