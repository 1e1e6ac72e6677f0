import { Button, Card, Code, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CodeOffer } from '../../../src/access/access-views.js';
import { postJson, putJson } from '../api.js';
import { Failure } from './answer.js';
import { QrCode } from './qr-code.js';

/** One-time codes of an app: shown once as a picture, and taken when the first code has come back. */
export function CodeEnrolment({ withCode }: { readonly withCode: boolean }) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const queries = useQueryClient();
  const offer = useMutation({ mutationFn: () => postJson<CodeOffer>('/api/account/code', {}) });
  const done = async (): Promise<void> => {
    offer.reset();
    setPassword('');
    setCode('');
    await queries.invalidateQueries({ queryKey: ['session'] });
  };
  const take = useMutation({
    mutationFn: (offered: CodeOffer) => putJson('/api/account/code', { password, code, offer: offered.offer }),
    onSuccess: done,
  });
  const drop = useMutation({
    mutationFn: () => postJson('/api/account/code/remove', { password }),
    onSuccess: done,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (withCode) drop.mutate();
    else if (offer.data) take.mutate(offer.data);
    else offer.mutate();
  };
  const error = offer.error ?? take.error ?? drop.error;
  return (
    <Card withBorder component="form" onSubmit={submit}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          One-time codes
        </Title>
        <Text size="sm">
          {withCode
            ? 'Signing in needs a code of your app besides the password.'
            : 'With an app for one-time codes, a password alone lets nobody in.'}
        </Text>
        {offer.data && !withCode && <Offered offer={offer.data} code={code} onCode={setCode} />}
        {(withCode || offer.data) && (
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Button type="submit" w="fit-content" variant={withCode ? 'default' : 'filled'}>
          {withCode ? 'Do without codes' : offer.data ? 'Turn codes on' : 'Set an app up'}
        </Button>
        {error && <Failure error={error} />}
      </Stack>
    </Card>
  );
}

interface OfferedProps {
  readonly offer: CodeOffer;
  readonly code: string;
  readonly onCode: (code: string) => void;
}

function Offered({ offer, code, onCode }: OfferedProps) {
  return (
    <Group align="start" wrap="wrap">
      <QrCode text={offer.uri} label="Picture for the app" />
      <Stack gap="xs">
        <Text size="sm">Show the picture to the app, or type in the secret:</Text>
        <Code>{offer.secret.replaceAll(/(.{4})/g, '$1 ').trim()}</Code>
        <TextInput
          label="First code of the app"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={(event) => onCode(event.currentTarget.value)}
        />
      </Stack>
    </Group>
  );
}
