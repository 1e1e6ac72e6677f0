import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { AlertsView, AlertView } from '../../src/alerts/alert-views.js';
import { apiPath, getJson, postJson } from './api.js';
import { useSession } from './session.js';

/** Of the whole broker, so not for who sees some organizations alone. */
export function useAlerts(): UseQueryResult<AlertsView> {
  const { rights, organizations } = useSession();
  return useQuery({
    queryKey: ['alerts'],
    queryFn: () => getJson<AlertsView>('/api/alerts'),
    refetchInterval: 3_000,
    enabled: rights.includes('operations.read') && organizations === undefined,
  });
}

export const acknowledgeAlert = (id: string): Promise<AlertView> =>
  postJson(apiPath(['alerts', id, 'acknowledge']), {});
