import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect } from 'react';
import type { SessionView, SignedOut } from '../../src/access/access-views.js';
import { deleteJson, getJson, postJson, signedOut } from './api.js';

const nobody: SessionView = { state: 'signed-out', rights: [], masked: true, demo: false, idleMs: 0 };

export const SessionContext = createContext(nobody);
export const useSession = (): SessionView => useContext(SessionContext);
export const useRight = (right: string): boolean => useSession().rights.includes(right);

const key = ['session'];

/** Who uses the console; asked for anew when the broker no longer knows it. */
export function useSessionQuery(): UseQueryResult<SessionView> {
  const queries = useQueryClient();
  useEffect(() => {
    const ended = (): void => void queries.invalidateQueries({ queryKey: key });
    signedOut.addEventListener('signed-out', ended);
    return () => signedOut.removeEventListener('signed-out', ended);
  }, [queries]);
  return useQuery({ queryKey: key, queryFn: () => getJson<SessionView>('/api/session'), staleTime: 60_000 });
}

/** Nothing that somebody saw stays for who comes next. */
export function useEnter(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => queries.resetQueries();
}

export const signOut = (): Promise<SignedOut> => deleteJson('/api/session');

const reportEveryMs = 60_000;

/** The console asks all the time by itself; only what a person does keeps a session open. */
export function useActivity(isSignedIn: boolean): void {
  useEffect(() => {
    if (!isSignedIn) return undefined;
    let reportedAt = 0;
    const report = (): void => {
      if (Date.now() - reportedAt < reportEveryMs) return;
      reportedAt = Date.now();
      void postJson('/api/session/active', {}).catch(() => undefined);
    };
    const events = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const event of events) window.addEventListener(event, report, { passive: true });
    return () => {
      for (const event of events) window.removeEventListener(event, report);
    };
  }, [isSignedIn]);
}
