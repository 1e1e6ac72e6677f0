import {
  Alert,
  Button,
  Card,
  Code,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  TagsInput,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { AccountView, MintedToken } from '../../../src/access/access-views.js';
import { addAccount, addToken, machineRoles, peopleRoles } from '../access.js';
import { Failure } from './answer.js';

const empty = {
  name: '',
  role: '',
  organizations: [] as string[],
  password: '',
  days: undefined as number | undefined,
};

/** Makes an account for a person, or a token for a machine. */
export function MemberForm({ kind }: { readonly kind: 'account' | 'token' }) {
  const [given, setGiven] = useState(empty);
  const queries = useQueryClient();
  const set = (change: Partial<typeof empty>): void => setGiven((before) => ({ ...before, ...change }));
  const add = useMutation({
    mutationFn: ({ name, role, organizations, password, days }: typeof empty): Promise<AccountView | MintedToken> =>
      kind === 'account'
        ? addAccount({ name, role, organizations, password })
        : addToken({ name, role, organizations, ...(days !== undefined && { days }) }),
    onSuccess: async () => {
      setGiven(empty);
      await queries.invalidateQueries({ queryKey: [kind === 'account' ? 'accounts' : 'tokens'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(given);
  };
  return (
    <Card withBorder component="form" onSubmit={submit} maw={820}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {kind === 'account' ? 'New account' : 'New token'}
        </Title>
        <Fields kind={kind} given={given} set={set} />
        <TagsInput
          label="Organizations"
          description="It sees what is of these only; none: all"
          value={given.organizations}
          onChange={(organizations) => set({ organizations })}
        />
        <Button type="submit" w="fit-content" loading={add.isPending}>
          {kind === 'account' ? 'Make the account' : 'Make the token'}
        </Button>
        {add.error && <Failure error={add.error} />}
        {add.data && 'token' in add.data && <Minted token={add.data} />}
      </Stack>
    </Card>
  );
}

interface FieldsProps {
  readonly kind: 'account' | 'token';
  readonly given: typeof empty;
  readonly set: (change: Partial<typeof empty>) => void;
}

function Fields({ kind, given, set }: FieldsProps) {
  return (
    <Group align="start" grow>
      <TextInput
        label="Name"
        required
        spellCheck={false}
        value={given.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label="Role"
        required
        data={kind === 'account' ? peopleRoles : machineRoles}
        value={given.role === '' ? null : given.role}
        description={peopleRoles.find(({ value }) => kind === 'account' && value === given.role)?.says}
        onChange={(role) => set({ role: role ?? '' })}
      />
      {kind === 'account' ? (
        <PasswordInput
          label="Password"
          required
          autoComplete="new-password"
          value={given.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      ) : (
        <NumberInput
          label="Days until it ends"
          min={1}
          placeholder="never"
          value={given.days ?? ''}
          onChange={(days) => set({ days: typeof days === 'number' ? days : undefined })}
        />
      )}
    </Group>
  );
}

const Minted = ({ token }: { readonly token: MintedToken }) => (
  <Alert color="cyan" title={`The token of ${token.name}, shown this once`} role="status">
    <Code>{token.token}</Code>
  </Alert>
);
