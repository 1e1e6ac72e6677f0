import { Button, Card, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { postJson } from '../api.js';
import { Failure } from '../parts/answer.js';
import { CodeEnrolment } from '../parts/code-enrolment.js';
import { useSession } from '../session.js';

export function OwnAccountPage() {
  const { state, name, role, organizations, withCode, byProvider } = useSession();
  if (state !== 'signed-in') return <Text>Nobody is signed in: there are no accounts yet.</Text>;
  return (
    <Stack maw={520}>
      <Text>
        {name}, {role}, {organizations ? `of ${organizations.join(', ')}` : 'of all organizations'}
      </Text>
      {byProvider ? (
        <Text c="dimmed">You sign in at your organization, which looks after your password and your role here.</Text>
      ) : (
        <>
          <PasswordChange />
          <CodeEnrolment withCode={withCode ?? false} />
        </>
      )}
    </Stack>
  );
}

function PasswordChange() {
  const [before, setBefore] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => postJson('/api/account/password', { before, password }),
    onSuccess: () => {
      setBefore('');
      setPassword('');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Card withBorder component="form" onSubmit={submit}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          Password
        </Title>
        <PasswordInput
          label="Until now"
          autoComplete="current-password"
          required
          value={before}
          onChange={(event) => setBefore(event.currentTarget.value)}
        />
        <PasswordInput
          label="From now on"
          description="At least 12 characters; several words are fine"
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" w="fit-content" loading={change.isPending}>
          Change the password
        </Button>
        {change.isSuccess && <Text role="status">Changed. Other sessions of this account have ended.</Text>}
        {change.error && <Failure error={change.error} />}
      </Stack>
    </Card>
  );
}
