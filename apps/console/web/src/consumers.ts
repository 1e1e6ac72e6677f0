import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConsumerView, LagsView } from '../../src/api/consumer-views.js';
import { apiPath, getJson } from './api.js';
import { useFreshOn, useLive } from './live.js';

const queryKey = ['consumers'];
/** As the broker keeps them: an hour, each five seconds. */
const samplesMax = 720;

/** Groups with their last hour: asked for once, and then followed by the live stream. */
export function useConsumers(): UseQueryResult<readonly ConsumerView[]> {
  const queries = useQueryClient();
  const { lags, state } = useLive();
  // What was missed while the stream was away is asked for.
  useFreshOn(state, queryKey);
  useEffect(() => {
    queries.setQueryData<readonly ConsumerView[]>(queryKey, (before) => before && withSamples(before, lags));
  }, [queries, lags]);
  return useQuery({ queryKey, queryFn: () => getJson<readonly ConsumerView[]>(apiPath(['consumers'])) });
}

function withSamples(consumers: readonly ConsumerView[], lags: LagsView): readonly ConsumerView[] {
  if (lags.length === 0) return consumers;
  return lags.map(({ group, topic, sample }) => {
    const before = consumers.find((one) => one.group === group && one.topic === topic)?.samples ?? [];
    const isNew = (before.at(-1)?.at ?? '') < sample.at;
    return { group, topic, samples: isNew ? [...before, sample].slice(-samplesMax) : before };
  });
}
