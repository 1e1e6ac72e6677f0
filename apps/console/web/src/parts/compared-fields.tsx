import { Badge, Table } from '@mantine/core';
import { demographicFields, type Likeness, likeness } from '../demographics.js';
import type { Evidence, ReviewRecord } from '../reviews.js';

const marks: Readonly<Record<Likeness, readonly [text: string, color: string]>> = {
  equal: ['= equal', 'teal'],
  similar: ['≈ similar', 'yellow'],
  different: ['≠ different', 'red'],
  unknown: ['– not compared', 'gray'],
};

interface ComparedFieldsProps {
  readonly a: ReviewRecord;
  readonly b: ReviewRecord | undefined;
  readonly evidence: readonly Evidence[];
  readonly isOverlay: boolean;
}

/** Two sides, field by field; the mark is a word, the colour only repeats it. */
export function ComparedFields({ a, b, evidence, isOverlay }: ComparedFieldsProps) {
  const [one, other] = [a.demographics ?? {}, b?.demographics ?? {}];
  const rows = demographicFields.map((field) => ({
    label: field.label,
    one: field.texts(one),
    other: field.texts(other),
    mark: likeness(field, one, other, evidence),
  }));
  const heading = (side: ReviewRecord, when: string): string =>
    `${side.authority} ${side.value}${isOverlay ? ` ${when}` : ''}`;
  return (
    <Table.ScrollContainer minWidth={520} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table layout="fixed" verticalSpacing={4} aria-label="Both sides, field by field">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={130}>Field</Table.Th>
            <Table.Th>{heading(a, 'until now')}</Table.Th>
            <Table.Th>{b ? heading(b, 'as it came') : ''}</Table.Th>
            <Table.Th w={150}>Compared</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows
            .filter((row) => row.one.length + row.other.length > 0)
            .map(({ label, mark, ...row }) => (
              <Table.Tr key={label}>
                <Table.Th scope="row">{label}</Table.Th>
                <Table.Td className="lines">{row.one.join('\n') || '–'}</Table.Td>
                <Table.Td className="lines" fw={mark === 'different' ? 700 : 400}>
                  {row.other.join('\n') || '–'}
                </Table.Td>
                <Table.Td>
                  <Badge variant="dot" color={marks[mark][1]} tt="none">
                    {marks[mark][0]}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
