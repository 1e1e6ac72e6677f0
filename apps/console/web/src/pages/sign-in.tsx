import { Card, Center, Group, Stack, Title } from '@mantine/core';
import { PasswordSignIn } from '../parts/password-sign-in.js';
import { ProviderSignIn, SignInRefusal } from '../parts/provider-sign-in.js';
import { useRoute } from '../route.js';

interface SignInPageProps {
  /** Where people may sign in besides. */
  readonly provider: { readonly label: string } | undefined;
}

export function SignInPage({ provider }: SignInPageProps) {
  const route = useRoute();
  return (
    <Center component="main" mih="100vh" p="md">
      <Card withBorder w={360}>
        <Stack>
          <Group gap="sm">
            <img src="/favicon.svg" width={26} height={26} alt="" />
            <Title order={1} size="h4">
              Sign in to hie-broker
            </Title>
          </Group>
          {route.page === 'sign-in' && route.code !== undefined && <SignInRefusal code={route.code} />}
          {provider && <ProviderSignIn label={provider.label} />}
          <PasswordSignIn isSecond={provider !== undefined} />
        </Stack>
      </Card>
    </Center>
  );
}
