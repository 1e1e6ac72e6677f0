import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, postJson } from '../api.js';
import { go, useRoute } from '../route.js';
import { useEnter } from '../session.js';
import { Failure } from './answer.js';

/** Name and password, then the code where the account has an app for them. `isSecond`: there is a more usual way in. */
export function PasswordSignIn({ isSecond }: { readonly isSecond: boolean }) {
  const [given, setGiven] = useState({ name: '', password: '', code: '' });
  const route = useRoute();
  const enter = useEnter();
  const signIn = useMutation({
    mutationFn: () => postJson('/api/session', { ...given, ...(given.code === '' && { code: undefined }) }),
    onSuccess: () => {
      if (route.page === 'sign-in') go({ page: 'feeds' });
      return enter();
    },
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
    <Stack component="form" onSubmit={submit}>
      <TextInput
        label="Name"
        autoComplete="username"
        required
        autoFocus={!isSecond}
        spellCheck={false}
        {...field('name')}
      />
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
      <Button type="submit" variant={isSecond ? 'default' : 'filled'} loading={signIn.isPending}>
        Sign in
      </Button>
      {signIn.error && !asksForCode && <Failure error={signIn.error} />}
    </Stack>
  );
}
