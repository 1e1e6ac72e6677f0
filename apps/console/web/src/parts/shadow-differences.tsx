import { Anchor, Button, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ShadowDifferenceView } from '../../../src/api/shadow-views.js';
import { count } from '../format.js';
import { href } from '../route.js';

/** Elements that would be otherwise, the most frequent first, each with examples. */
export const ShadowDifferences = ({ differences }: { readonly differences: readonly ShadowDifferenceView[] }) => (
  <div>
    <Title order={3} size="h6" mb="xs">
      What differs
    </Title>
    <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={4} aria-label="What differs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Element</Table.Th>
            <Table.Th w={110}>Messages</Table.Th>
            <Table.Th w={90}>Times</Table.Th>
            <Table.Th w={130}>Examples</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map((difference) => (
            <DifferenceRows key={difference.element} difference={difference} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  </div>
);

function DifferenceRows({ difference }: { readonly difference: ShadowDifferenceView }) {
  const { element, messages, times, examples } = difference;
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <>
      <Table.Tr>
        <Table.Th scope="row" ff="monospace" fw={400}>
          {element}
        </Table.Th>
        <Table.Td className="tabular">{count(messages)}</Table.Td>
        <Table.Td className="tabular">{count(times)}</Table.Td>
        <Table.Td>
          <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={toggle}>
            {isOpen ? 'Hide' : `Show ${count(examples.length)}`}
          </Button>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={4}>
            {examples.map((example, at) => (
              <Example key={`${example.messageId} ${at}`} example={example} />
            ))}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

const Example = ({ example }: { readonly example: ShadowDifferenceView['examples'][number] }) => {
  const { messageId, path, before, after } = example;
  return (
    <div>
      <Anchor size="sm" href={href({ page: 'inspect', messageId })}>
        {messageId}
      </Anchor>{' '}
      <Text span size="sm" c="dimmed">
        {path ?? 'values are patient data, and masked'}
      </Text>
      {path !== undefined && (
        <div className="monospaced changes">
          <div className="change">
            <del>{before ?? '(absent)'}</del>
            <ins>{after ?? '(absent)'}</ins>
          </div>
        </div>
      )}
    </div>
  );
};
