import { Badge, Button, Card, Group, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { age, dayAndTime } from '../format.js';
import { comparedFields, decideReview, type Review, type ReviewDecision } from '../reviews.js';
import { Failure } from './answer.js';
import { Evidence } from './evidence.js';
import { isMasked } from './patient-data-switch.js';

const questions: Readonly<Record<Review['kind'], string>> = {
  'possible-match': 'May be one person',
  overlay: 'This number now shows another person',
  conflict: 'A merge or link contradicts what is known',
};

/** A pair side by side, and the two decisions. */
export function ReviewCard({ review }: { readonly review: Review }) {
  return (
    <Card withBorder component="article" aria-label={questions[review.kind]}>
      <Group mb="sm" gap="sm">
        <Text fw={700}>{questions[review.kind]}</Text>
        {review.bits !== undefined && (
          <Badge variant="light" tt="none" title="log2 of the likelihood ratio">
            {review.bits.toFixed(1)} bits
          </Badge>
        )}
        {review.reasons.map((reason) => (
          <Badge key={reason} variant="light" color="orange" tt="none">
            {reason}
          </Badge>
        ))}
        <Text size="sm" c="dimmed" title={dayAndTime(review.openedAt)}>
          open for {age(review.openedAt)}
        </Text>
      </Group>
      <SideBySide review={review} />
      {review.b && review.kind !== 'overlay' && !isMasked(review.a.value) && <Evidence a={review.a} b={review.b} />}
      <Decisions review={review} />
    </Card>
  );
}

function SideBySide({ review }: { readonly review: Review }) {
  const { a, b } = review;
  const [first, second] = review.kind === 'overlay' ? [' until now', ' as it came'] : ['', ''];
  const sides = [{ name: 'a', record: a, label: first }, ...(b ? [{ name: 'b', record: b, label: second }] : [])];
  const rows = comparedFields.map(([label, read]) => ({
    label,
    values: sides.map(({ name, record }) => ({ name, text: read(record.demographics ?? {}) })),
  }));
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table layout="fixed" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={120}>
              <span className="visually-hidden">Field</span>
            </Table.Th>
            {sides.map(({ name, record, label }) => (
              <Table.Th key={name}>
                {record.authority} {record.value}
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows
            .filter(({ values }) => values.some(({ text }) => text !== ''))
            .map(({ label, values }) => (
              <Table.Tr key={label}>
                <Table.Th scope="row">{label}</Table.Th>
                {values.map(({ name, text }) => (
                  <Table.Td key={name} fw={values.some((other) => other.text !== text) ? 700 : 400} className="lines">
                    {text === '' ? '–' : text}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Decisions({ review }: { readonly review: Review }) {
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: (decision: ReviewDecision) => decideReview(review.id, decision),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reviews'] }),
  });
  // The decision is an event: the task leaves the list when the index has taken it.
  const given = decide.isPending || decide.isSuccess;
  return (
    <>
      <Group mt="sm">
        <Button disabled={given} onClick={() => decide.mutate('same')}>
          Same person
        </Button>
        <Button disabled={given} variant="default" onClick={() => decide.mutate('different')}>
          Not the same
        </Button>
        {decide.isSuccess && (
          <Text size="sm" c="dimmed" role="status">
            Decided: {decide.variables === 'same' ? 'same person' : 'not the same'}
          </Text>
        )}
      </Group>
      {decide.error && <Failure error={decide.error} />}
    </>
  );
}
