import { Badge, Table, Text } from '@mantine/core';
import { demographicFields, numberText } from '../demographics.js';
import { dayAndTime } from '../format.js';
import type { GoldenField, Person, SourceNumber } from '../identity.js';

/** The survivorship rules of the index, as people say them. */
const rules: Readonly<Record<string, string>> = {
  undisputed: 'nobody says otherwise',
  'first-given': 'the first of one source',
  'real-value': 'the others stand for nobody or nothing',
  'fuller-form': 'the others are a shorter form',
  'most-trusted': 'the most trusted source',
  newest: 'the newest of equally trusted sources',
};

/** Of each field what is believed, who said it, when, and why it and not another value. */
export function GoldenRecord({ person }: { readonly person: Person }) {
  const places = demographicFields.map(({ field }) => field);
  const placeOf = ({ field }: GoldenField): number => places.findIndex((one) => one === field);
  const fields = person.fields.toSorted((a, b) => placeOf(a) - placeOf(b));
  const changed = new Map(person.records.map(({ source, changed: { at } }) => [keyOf(source), at]));
  return (
    <Table.ScrollContainer minWidth={720} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="xs" aria-label="Golden record">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>Value</Table.Th>
            <Table.Th>Said by</Table.Th>
            <Table.Th>Survives as</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) =>
            field.values.map(({ from }, at) => (
              <Table.Tr key={`${field.field} ${at}`}>
                <Table.Th scope="row">
                  {at === 0 ? labelOf(field) : <span className="visually-hidden">{labelOf(field)}</span>}
                </Table.Th>
                <Table.Td fw={at === 0 ? 700 : 400}>{textAt(field, at)}</Table.Td>
                <Table.Td>
                  {from.map((source) => (
                    <Text key={keyOf(source)} size="sm">
                      {numberText(source)}, {timeText(changed.get(keyOf(source)))}
                    </Text>
                  ))}
                </Table.Td>
                <Table.Td>
                  {at === 0 ? (rules[field.rule] ?? field.rule) : 'kept besides'}
                  {at === 0 && field.disputed === true && (
                    <Badge ml="xs" color="orange" variant="outline" tt="none">
                      disputed
                    </Badge>
                  )}
                </Table.Td>
              </Table.Tr>
            )),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const keyOf = ({ system, value }: SourceNumber): string => `${system}|${value}`;
const timeText = (at: string | undefined): string => (at === undefined ? 'before' : dayAndTime(at));

const labelOf = ({ field }: GoldenField): string =>
  demographicFields.find((one) => one.field === field)?.label ?? 'Multiple birth';

function textAt({ field, values }: GoldenField, at: number): string {
  const value = values[at]?.value;
  const shown = demographicFields.find((one) => one.field === field)?.texts({ [field]: [value] })[0];
  return shown ?? (isBirth(value) ? `number ${value.order}` : 'yes');
}

const isBirth = (value: unknown): value is { readonly order: number } =>
  typeof value === 'object' && value !== null && 'order' in value;
