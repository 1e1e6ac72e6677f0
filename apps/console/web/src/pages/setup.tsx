import { Button, List, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { enterBy } from '../api.js';
import { Failure } from '../parts/answer.js';
import { go } from '../route.js';
import { useEnter, useSession } from '../session.js';

/** Makes the first administrator; after that everything needs signing in. */
export function SetupPage() {
  const { state } = useSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const enter = useEnter();
  const make = useMutation({
    mutationFn: () => enterBy('/api/setup', { name, password }),
    onSuccess: async () => {
      await enter();
      go({ page: 'accounts' });
    },
  });
  const differs = again !== '' && again !== password;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password === again) make.mutate();
  };
  if (state !== 'open') return <Text>There is an administrator already.</Text>;
  return (
    <form onSubmit={submit}>
      <Stack maw={460}>
        <Text>Once there is an account, console and APIs answer only to who is signed in. From then on</Text>
        <List size="sm">
          <List.Item>patient data is masked until somebody asks to see it, and each look is recorded;</List.Item>
          <List.Item>the commands of this machine go on working for who may read the data directory;</List.Item>
          <List.Item>a lost password is set anew with `hie account reset`.</List.Item>
        </List>
        <TextInput
          label="Name"
          autoComplete="username"
          required
          value={name}
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          description="At least 12 characters; several words are fine"
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password again"
          autoComplete="new-password"
          required
          value={again}
          error={differs ? 'This is another one' : undefined}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        <Button type="submit" loading={make.isPending} disabled={differs} w="fit-content">
          Make the administrator
        </Button>
        {make.error && <Failure error={make.error} />}
      </Stack>
    </form>
  );
}
