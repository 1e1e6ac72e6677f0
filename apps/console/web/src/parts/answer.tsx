import { Alert, Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api.js';

interface AnswerProps<Value> {
  readonly query: UseQueryResult<Value>;
  readonly children: (value: Value) => ReactNode;
}

/** What a query answered; else that it is under way, or why it failed and what one can do. */
export function Answer<Value>({ query, children }: AnswerProps<Value>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return query.error ? <Failure error={query.error} /> : <Loader size="sm" role="status" aria-label="Loading" />;
}

export const Failure = ({ error }: { readonly error: Error }) => (
  <Alert color="red" title={error instanceof ApiError ? error.code : 'Failed'} role="alert">
    {error.message}
  </Alert>
);
