import { Alert, Button, Divider } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ErrorView, SignInBegun } from '../../../src/access/access-views.js';
import { apiPath, getJson, postJson } from '../api.js';
import { Failure } from './answer.js';

/** Leads to where people of the organization sign in, and back to the page that was asked for. */
export function ProviderSignIn({ label }: { readonly label: string }) {
  const begin = useMutation({
    mutationFn: () => postJson<SignInBegun>('/api/session/oidc', pageAskedFor()),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <>
      <Button loading={begin.isPending || begin.isSuccess} onClick={() => begin.mutate()}>
        {label}
      </Button>
      {begin.error && <Failure error={begin.error} />}
      <Divider label="or with an account of this broker" labelPosition="center" />
    </>
  );
}

/** Why a sign-in that went over the provider did not succeed. */
export function SignInRefusal({ code }: { readonly code: string }) {
  const { data } = useQuery({
    queryKey: ['errors', code],
    queryFn: () => getJson<ErrorView>(apiPath(['errors', code])),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Alert color="red" title={code} role="alert">
      {data && `${data.what}. ${data.fix}`}
    </Alert>
  );
}

function pageAskedFor(): { readonly returnTo?: string } {
  const { hash } = window.location;
  return /^#\/(?!sign-in)[\w/%.~-]{0,490}$/.test(hash) ? { returnTo: hash } : {};
}
