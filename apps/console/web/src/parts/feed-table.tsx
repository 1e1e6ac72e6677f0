import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import type { FeedSender, FeedView } from '../../../src/api/views.js';
import { age, count, day, dayAndTime, milliseconds } from '../format.js';
import { href } from '../route.js';
import { useRight } from '../session.js';
import { FeedAlerts } from './feed-alerts.js';
import { FeedRate } from './feed-rate.js';
import { IntakeBadge } from './intake-badge.js';
import { IntakeMenu } from './intake-menu.js';
import { TableHead } from './table-head.js';

const columns = [
  'Feed',
  'Intake',
  'Senders',
  'Received',
  'Accepted',
  'Unusable',
  'Refused',
  'Resent',
  'Dead',
  'Last message',
  'Ack p50, p99',
];
const sendersShown = 4;

/** One row for each feed; counts since the start, dead ones over all time. */
export function FeedTable({ feeds }: { readonly feeds: readonly FeedView[] }) {
  return (
    <Table.ScrollContainer minWidth={980} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="xs" horizontalSpacing={7} className="tabular nowrap">
        <TableHead columns={columns} />
        <Table.Tbody>
          {feeds.map((feed) => (
            <FeedRow key={feed.name} feed={feed} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function FeedRow({ feed }: { readonly feed: FeedView }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Anchor href={href({ page: 'unused', feed: feed.name })} title="What it sends that the mapping does not use">
          {feed.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {feed.port === undefined ? 'HTTP' : `${feed.host ?? ''}:${feed.port}`}
        </Text>
        {feed.certificateExpiresAt !== undefined && (
          <Text size="xs" c="dimmed" title={dayAndTime(feed.certificateExpiresAt)}>
            certificate until {day(feed.certificateExpiresAt)}
          </Text>
        )}
        <FeedAlerts feed={feed.name} />
      </Table.Th>
      <Table.Td>
        <Intake feed={feed} />
      </Table.Td>
      <Table.Td miw={130}>
        <Senders senders={feed.senders} />
      </Table.Td>
      <Table.Td>
        {count(feed.received)}
        <FeedRate feed={feed.name} />
      </Table.Td>
      <Table.Td>{count(feed.accepted)}</Table.Td>
      <Table.Td>{count(feed.unusable)}</Table.Td>
      <Table.Td>{count(feed.refused)}</Table.Td>
      <Table.Td>{count(feed.resent)}</Table.Td>
      <Table.Td>{feed.totals ? count(feed.totals.dead) : '–'}</Table.Td>
      <Table.Td title={feed.lastMessageAt && dayAndTime(feed.lastMessageAt)}>
        {feed.lastMessageAt ? `${age(feed.lastMessageAt)} ago` : 'none yet'}
      </Table.Td>
      <Table.Td>
        {milliseconds(feed.ackMsP50)}, {milliseconds(feed.ackMsP99)}
      </Table.Td>
    </Table.Tr>
  );
}

/** How many are connected; who closed it and when, to be read without pointing at it: somebody may have forgotten it. */
function Intake({ feed }: { readonly feed: FeedView }) {
  const { connections, intake } = feed;
  const { state, since, by, settled } = intake;
  return (
    <>
      {useRight('settings.change') ? <IntakeMenu feed={feed} /> : <IntakeBadge intake={intake} />}
      <Text size="xs" c="dimmed">
        {connections === 1 ? '1 connection' : `${count(connections)} connections`}
      </Text>
      {since !== undefined && (state !== 'started' || !settled) && (
        <Text size="xs" c="dimmed">
          {by}, {age(since)} ago
        </Text>
      )}
    </>
  );
}

function Senders({ senders }: { readonly senders: readonly FeedSender[] }) {
  const more = senders.length - sendersShown;
  return (
    <Group gap={4}>
      {senders.slice(0, sendersShown).map(({ application, facility, organization, enrolled }) => (
        <Badge
          key={`${application}|${facility}`}
          color={enrolled ? 'teal' : 'yellow'}
          variant="light"
          tt="none"
          title={`MSH-3 ${application}, MSH-4 ${facility}${enrolled ? '' : ': not enrolled in the configuration'}`}
        >
          {organization}
          {enrolled ? '' : ' · not enrolled'}
        </Badge>
      ))}
      {more > 0 && (
        <Text size="xs" c="dimmed">
          and {more} more
        </Text>
      )}
    </Group>
  );
}
