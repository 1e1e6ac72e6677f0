import { Alert, Anchor } from '@mantine/core';
import { href } from '../route.js';
import { useSession } from '../session.js';

const tries = [
  { page: 'people', words: 'find a person and a result' },
  { page: 'dead-letters', words: 'repair a dead letter' },
  { page: 'reviews', words: 'decide whether two are one' },
] as const;

/** Says that there are no accounts, and what follows from it. */
export function OpenBanner() {
  const { state, demo } = useSession();
  if (state !== 'open') return null;
  return demo ? (
    <Alert color="cyan" mb="md" py="xs" role="status">
      <strong>Demonstration.</strong> Everybody on this machine may do everything here; all people are made up. Try:{' '}
      {tries.map(({ page, words }, at) => (
        <span key={page}>
          {at > 0 && ', '}
          <Anchor href={href({ page })} inherit underline="always">
            {words}
          </Anchor>
        </span>
      ))}
      .
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
