import { Button, Card, Center, Group, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, postJson } from '../api.js';
import { Failure } from '../parts/answer.js';
import { useEnter } from '../session.js';

/** Name and password, then the code where the account has an app for them. */
export function SignInPage() {
  const [given, setGiven] = useState({ name: '', password: '', code: '' });
  const enter = useEnter();
  const signIn = useMutation({
    mutationFn: () => postJson('/api/session', { ...given, ...(given.code === '' && { code: undefined }) }),
    onSuccess: enter,
  });
  const [needsCode, setNeedsCode] = useState(false);
  const asksForCode = signIn.error instanceof ApiError && signIn.error.code === 'SIGN_IN_CODE_NEEDED';
  if (asksForCode && !needsCode) setNeedsCode(true);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  const field = (name: keyof typeof given) => ({
    value: given[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setGiven((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <Center component="main" mih="100vh" p="md">
      <Card withBorder w={360} component="form" onSubmit={submit}>
        <Stack>
          <Group gap="sm">
            <img src="/favicon.svg" width={26} height={26} alt="" />
            <Title order={1} size="h4">
              Sign in to hie-broker
            </Title>
          </Group>
          <TextInput label="Name" autoComplete="username" required autoFocus spellCheck={false} {...field('name')} />
          <PasswordInput label="Password" autoComplete="current-password" required {...field('password')} />
          {needsCode && (
            <TextInput
              label="Code of your app"
              description="Six digits, new every half minute"
              autoComplete="one-time-code"
              inputMode="numeric"
              required
              autoFocus
              {...field('code')}
            />
          )}
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
          {signIn.error && !asksForCode && <Failure error={signIn.error} />}
        </Stack>
      </Card>
    </Center>
  );
}
