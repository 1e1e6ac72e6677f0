import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { demographicFields, numberText } from '../demographics.js';
import { dayAndTime } from '../format.js';
import type { SourceRecord } from '../identity.js';
import { href } from '../route.js';

const standings: Readonly<Record<string, string>> = {
  own: 'told by its own organization',
  mentioned: 'only named beside another number',
  named: 'only named in a merge or link',
};

/** What each organization says, side by side. */
export function SourceRecords({ records }: { readonly records: readonly SourceRecord[] }) {
  const rows = demographicFields.filter(({ texts }) =>
    records.some(({ demographics }) => texts(demographics).length > 0),
  );
  return (
    <Table.ScrollContainer minWidth={200 + records.length * 220} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={4} aria-label="Source records" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={150}>Field</Table.Th>
            {records.map((record) => (
              <Table.Th key={`${record.source.system}|${record.source.value}`}>
                <SourceHead record={record} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ label, texts }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row">{label}</Table.Th>
              {records.map(({ source, demographics }) => (
                <Table.Td key={`${source.system}|${source.value}`} className="lines">
                  {texts(demographics).join('\n') || '–'}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const SourceHead = ({ record }: { readonly record: SourceRecord }) => (
  <>
    <Group gap="xs">
      <span>{numberText(record.source)}</span>
      {!record.active && (
        <Badge color="orange" variant="outline" tt="none">
          {record.aliasOf ? `merged into ${numberText(record.aliasOf)}` : 'retired'}
        </Badge>
      )}
    </Group>
    <Text size="xs" fw={400}>
      {standings[record.standing] ?? record.standing}; changed {dayAndTime(record.changed.at)} by{' '}
      <Anchor size="xs" underline="always" href={href({ page: 'trace', messageId: record.changed.messageId })}>
        its message
      </Anchor>
    </Text>
  </>
);
