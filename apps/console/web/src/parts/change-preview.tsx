import { Badge, Card, Group, Stack, Table, Text } from '@mantine/core';
import { demographicFields, demographicsOf, numberText } from '../demographics.js';
import type { IdentityChange } from '../identity.js';

const words = {
  created: 'new person',
  joined: 'gets numbers',
  left: 'loses numbers',
  retired: 'is retired',
} as const;

/** Persons as they would be, with what moves and what their golden records would say. */
export function ChangePreview({ change: { persons, opens, closes } }: { readonly change: IdentityChange }) {
  return (
    <Stack gap="sm" aria-label="What would change" role="group">
      {persons.length === 0 && <Text size="sm">No number changes its person. The pair is not asked about again.</Text>}
      {persons.map((person) => (
        <ChangedPerson key={person.enterpriseId} person={person} />
      ))}
      {opens.length > 0 && <Text size="sm">Asks anew: {opens.map(doubtText).join('; ')}</Text>}
      {closes.length > 0 && <Text size="sm">Answers besides: {closes.map(doubtText).join('; ')}</Text>}
    </Stack>
  );
}

const doubtText = ({ kind, reasons }: IdentityChange['opens'][number]): string => `${kind} (${reasons.join(', ')})`;

function ChangedPerson({ person }: { readonly person: IdentityChange['persons'][number] }) {
  const [before, after] = [person.numbersBefore.map(numberText), person.numbersAfter.map(numberText)];
  const [then, now] = [
    demographicsOf(person.patientBefore ?? { resourceType: 'Patient' }),
    demographicsOf(person.patientAfter),
  ];
  const rows = demographicFields
    .map(({ label, texts }) => ({ label, was: texts(then).join('\n'), is: texts(now).join('\n') }))
    .filter((row) => row.was !== row.is);
  return (
    <Card withBorder padding="sm">
      <Group gap="xs" mb={4}>
        <Text fw={700}>{person.enterpriseId}</Text>
        {person.changes.map((one) => (
          <Badge key={one} variant="default" tt="none">
            {words[one]}
          </Badge>
        ))}
        {person.changes.length === 0 && (
          <Badge variant="default" tt="none">
            golden record changes
          </Badge>
        )}
      </Group>
      <Text size="sm">
        {before.filter((one) => after.includes(one)).join(', ')}
        {after.filter((one) => !before.includes(one)).map((one) => ` + ${one}`)}
        {before.filter((one) => !after.includes(one)).map((one) => ` − ${one}`)}
      </Text>
      {after.length > 0 && rows.length === 0 && <Text size="sm">The golden record stays as it is.</Text>}
      {after.length > 0 && rows.length > 0 && (
        <Table verticalSpacing={2} mt="xs" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={110}>Golden</Table.Th>
              <Table.Th>before</Table.Th>
              <Table.Th>after</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ label, ...row }) => (
              <Table.Tr key={label}>
                <Table.Th scope="row">{label}</Table.Th>
                <Table.Td className="lines">{row.was || '–'}</Table.Td>
                <Table.Td className="lines">{row.is || '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  );
}
