import { Alert, Anchor } from '@mantine/core';
import { href } from '../route.js';
import { useSession } from '../session.js';

/** Says that there are no accounts, and what follows from it. */
export function OpenBanner() {
  const { state, demo } = useSession();
  if (state !== 'open') return null;
  return demo ? (
    <Alert color="cyan" mb="md" role="status" title="Demonstration">
      Everybody on this machine may do everything here. All people are made up.
    </Alert>
  ) : (
    <Alert color="orange" mb="md" role="status" title="Open on this machine">
      Nobody has an account yet: whoever uses this machine sees patient data and may do everything here.{' '}
      <Anchor href={href({ page: 'setup' })} inherit underline="always">
        Make the first administrator
      </Anchor>
      , and everything needs signing in.
    </Alert>
  );
}
