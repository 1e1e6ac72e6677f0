import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { SignInPage } from '../pages/sign-in.js';
import { SessionContext, useActivity, useSessionQuery } from '../session.js';
import { useUnmasked } from '../unmasking.js';
import { Answer } from './answer.js';

/** Nothing of the console before the broker knows who uses it. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const query = useSessionQuery();
  useActivity(query.data?.state === 'signed-in');
  useFreshAnswers();
  return (
    <Answer query={query}>
      {(session) =>
        session.state === 'signed-out' ? (
          <SignInPage provider={session.provider} />
        ) : (
          <SessionContext value={session}>{children}</SessionContext>
        )
      }
    </Answer>
  );
}

/** What was masked is asked for again when it may be seen, and forgotten when it may no longer. */
function useFreshAnswers(): void {
  const queries = useQueryClient();
  const isUnmasked = useUnmasked();
  useEffect(() => {
    void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  }, [queries, isUnmasked]);
}
