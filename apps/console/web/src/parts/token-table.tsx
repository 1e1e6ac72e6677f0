import { Button, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { removeToken, tokens } from '../access.js';
import { dayAndTime } from '../format.js';
import { Answer, Failure } from './answer.js';

/** Tokens of machines; what they are is not kept and cannot be shown again. */
export function TokenTable() {
  const query = useQuery({ queryKey: ['tokens'], queryFn: tokens });
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: removeToken,
    onSettled: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  return (
    <Answer query={query}>
      {(rows) => (
        <>
          {remove.error && <Failure error={remove.error} />}
          {rows.length === 0 && <Text c="dimmed">No machine has a token.</Text>}
          {rows.length > 0 && (
            <Table.ScrollContainer minWidth={640}>
              <Table verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    {['Name', 'Role', 'Organizations', 'Made', 'Ends', 'Remove'].map((name) => (
                      <Table.Th key={name}>{name}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map(({ name, role, organizations, createdAt, expiresAt }) => (
                    <Table.Tr key={name}>
                      <Table.Th scope="row">{name}</Table.Th>
                      <Table.Td>{role}</Table.Td>
                      <Table.Td>{organizations?.join(', ') ?? 'all'}</Table.Td>
                      <Table.Td className="tabular">{dayAndTime(createdAt)}</Table.Td>
                      <Table.Td className="tabular">{expiresAt ? dayAndTime(expiresAt) : 'never'}</Table.Td>
                      <Table.Td>
                        <Button size="compact-sm" variant="default" onClick={() => remove.mutate(name)}>
                          Remove {name}
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </>
      )}
    </Answer>
  );
}
