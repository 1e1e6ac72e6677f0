import { Anchor, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { demographicTexts, patientName } from '../demographics.js';
import { type FoundPersons, type Patient, type PersonQuestion, searchPersons } from '../identity.js';
import { href } from '../route.js';
import { Answer } from './answer.js';

const nothing: PersonQuestion = { name: '', birthDate: '', number: '' };
/** What was asked last, so that the way back from a person leads to the same list; gone with the page. */
const askedKey = ['people', 'asked'];

const isEmpty = ({ name, birthDate, number }: PersonQuestion): boolean => `${name}${birthDate}${number}`.trim() === '';

/** Who is meant: by name, birth date and number, of which all that is given must fit. */
export function PersonSearch() {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(() => queries.getQueryData<PersonQuestion>(askedKey) ?? nothing);
  const [question, setQuestion] = useState(asked);
  const found = useQuery({
    queryKey: ['people', asked],
    queryFn: () => searchPersons(asked),
    enabled: !isEmpty(asked),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    queries.setQueryData(askedKey, question);
    setAsked(question);
  };
  const field = (name: keyof PersonQuestion) => ({
    value: question[name],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      setQuestion({ ...question, [name]: value }),
    autoComplete: 'off',
    spellCheck: false,
  });
  return (
    <Stack>
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput label="Name" placeholder="Start of any part" autoFocus {...field('name')} />
          <TextInput label="Birth date" placeholder="1961-07-23 or 1961" {...field('birthDate')} />
          <TextInput label="Number" placeholder="MRN or national id" {...field('number')} />
          <Button type="submit" disabled={isEmpty(question)}>
            Search
          </Button>
        </Group>
      </form>
      {isEmpty(asked) && (
        <Text size="sm" c="dimmed">
          Everybody of whom a message told is found: by the start of a name, a birth date, a number, or several of them.
        </Text>
      )}
      {!isEmpty(asked) && <Answer query={found}>{(answer) => <Found found={answer} />}</Answer>}
    </Stack>
  );
}

function Found({ found: { total, patients } }: { readonly found: FoundPersons }) {
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {patients.length === 0 ? 'Nobody fits.' : `${total ?? patients.length} fit`}
        {total !== undefined && total > patients.length && `, of whom ${patients.length} are shown`}
      </Text>
      {patients.length > 0 && (
        <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table verticalSpacing={4} highlightOnHover aria-label="Persons found">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Born</Table.Th>
                <Table.Th>Sex</Table.Th>
                <Table.Th>Address</Table.Th>
                <Table.Th>Numbers</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {patients.map((patient) => (
                <FoundPerson key={patient.id} patient={patient} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

const FoundPerson = ({ patient }: { readonly patient: Patient }) => (
  <Table.Tr>
    <Table.Td>
      <Anchor size="sm" href={href({ page: 'people', person: patient.id ?? '' })}>
        {patientName(patient)}
      </Anchor>
    </Table.Td>
    <Table.Td className="nowrap">{patient.birthDate}</Table.Td>
    <Table.Td>{patient.gender}</Table.Td>
    <Table.Td>{demographicTexts(patient, 'addresses')[0]}</Table.Td>
    <Table.Td>
      {(patient.identifier ?? [])
        .map(({ assigner, value }) => `${assigner?.display ?? ''} ${value ?? ''}`.trim())
        .join(', ')}
    </Table.Td>
  </Table.Tr>
);
