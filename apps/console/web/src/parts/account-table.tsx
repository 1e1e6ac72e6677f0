import { Badge, Button, Group, Modal, PasswordInput, Select, Stack, Table, TagsInput, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { AccountView } from '../../../src/access/access-views.js';
import { accounts, changeAccount, peopleRoles, resetAccount } from '../access.js';
import { dayAndTime } from '../format.js';
import { Answer, Failure } from './answer.js';

/** Accounts, each with what can be changed of it in its row. */
export function AccountTable() {
  const query = useQuery({ queryKey: ['accounts'], queryFn: accounts });
  const [resetting, setResetting] = useState<string>();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ name, ...changed }: { name: string } & Parameters<typeof changeAccount>[1]) =>
      changeAccount(name, changed),
    onSettled: () => queries.invalidateQueries({ queryKey: ['accounts'] }),
  });
  return (
    <Answer query={query}>
      {(rows) => (
        <>
          {change.error && <Failure error={change.error} />}
          <Table.ScrollContainer minWidth={820}>
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  {['Name', 'Role', 'Organizations', 'Code', 'Changed', 'State'].map((name) => (
                    <Table.Th key={name}>{name}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((account) => (
                  <Row
                    key={account.name}
                    account={account}
                    onChange={(changed) => change.mutate({ name: account.name, ...changed })}
                    onReset={() => setResetting(account.name)}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {resetting !== undefined && <ResetDialog name={resetting} onClose={() => setResetting(undefined)} />}
        </>
      )}
    </Answer>
  );
}

interface RowProps {
  readonly account: AccountView;
  readonly onChange: (change: Parameters<typeof changeAccount>[1]) => void;
  readonly onReset: () => void;
}

function Row({ account, onChange, onReset }: RowProps) {
  const { name, role, organizations = [], withCode, byProvider, disabled, changedAt } = account;
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>
        {byProvider ? (
          `${peopleRoles.find(({ value }) => value === role)?.label ?? role}, by sign-in`
        ) : (
          <Select
            aria-label={`Role of ${name}`}
            data={peopleRoles}
            value={role}
            allowDeselect={false}
            w={170}
            onChange={(value) => value !== null && onChange({ role: value })}
          />
        )}
      </Table.Td>
      <Table.Td>
        {byProvider ? (
          organizations.join(', ') || 'all'
        ) : (
          <TagsInput
            aria-label={`Organizations of ${name}`}
            value={[...organizations]}
            placeholder={organizations.length === 0 ? 'all' : undefined}
            onChange={(value) => onChange({ organizations: value })}
          />
        )}
      </Table.Td>
      <Table.Td>{withCode ? <Badge variant="light">on</Badge> : '–'}</Table.Td>
      <Table.Td className="tabular">{dayAndTime(changedAt)}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => onChange({ disabled: !disabled })}>
            {disabled ? 'Let in again' : 'Let in no more'}
          </Button>
          {!byProvider && (
            <Button size="compact-sm" variant="default" onClick={onReset}>
              Reset
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function ResetDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [password, setPassword] = useState('');
  const queries = useQueryClient();
  const reset = useMutation({
    mutationFn: () => resetAccount(name, password),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['accounts'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    reset.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Reset ${name}`}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">Its sessions end, and it signs in without a code until it sets up an app again.</Text>
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={reset.isPending}>
            Set the password
          </Button>
          {reset.error && <Failure error={reset.error} />}
        </Stack>
      </form>
    </Modal>
  );
}
