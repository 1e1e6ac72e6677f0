import { isUnmasked } from './unmasking.js';

/** What the API answered when it could not do what was asked. `message` says what a person can do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: string,
    message: string,
    /** Of HTTP; 0 where nothing answered. */
    readonly status: number = 0,
  ) {
    super(message);
  }
}

/** The answer to a request that goes on as server-sent events, until the signal. */
export async function openStream(
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  const response = await request(path, { headers: { ...headers, accept: 'text/event-stream' }, signal });
  if (!response.ok) throw await failure(response);
  return response;
}

export const getJson = async <Answer>(path: string): Promise<Answer> => answerOf<Answer>(await request(path));

export const postJson = <Answer>(path: string, body: unknown): Promise<Answer> => sent<Answer>('POST', path, body);

let entering: Promise<unknown> | undefined;

/** Whose answer makes the user another one; whoever asks meanwhile waits, since they would be asked as nobody. */
export function enterBy<Answer>(path: string, body: unknown): Promise<Answer> {
  const answer = postJson<Answer>(path, body);
  entering = answer.catch(() => undefined);
  return answer;
}

export const putJson = <Answer>(path: string, body: unknown): Promise<Answer> => sent<Answer>('PUT', path, body);
export const deleteJson = <Answer>(path: string): Promise<Answer> => sent<Answer>('DELETE', path, {});

const sent = async <Answer>(method: string, path: string, body: unknown): Promise<Answer> => {
  const headers = { 'content-type': 'application/json' };
  return answerOf<Answer>(await request(path, { method, headers, body: JSON.stringify(body) }));
};

/** Tells that the broker no longer knows who this is. */
export const signedOut = new EventTarget();

/** Saves what a POST answers as a file. */
export async function saveAnswer(path: string, body: unknown, name: string): Promise<void> {
  const response = await request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await failure(response);
  const url = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

export async function getBytes(path: string): Promise<Uint8Array> {
  const response = await request(path);
  if (!response.ok) throw await failure(response);
  return new Uint8Array(await response.arrayBuffer());
}

/** FHIR searches take a form, so that no patient data stands in an address. */
export const postForm = async <Answer>(path: string, fields: readonly (readonly [string, string])[]): Promise<Answer> =>
  answerOf<Answer>(
    await request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
    }),
  );

/** Text of a message as it came. Bytes that are not UTF-8 are shown as Windows-1252, the usual other one. */
export async function getHl7(path: string): Promise<string> {
  const response = await request(path);
  if (!response.ok) throw await failure(response);
  const bytes = await response.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** A path under /api with its parts encoded, and a query of what is given. */
export function apiPath(
  parts: readonly string[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api/${parts.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

async function request(path: string, options?: RequestInit): Promise<Response> {
  const asked = { accept: 'application/json', ...(isUnmasked() && { 'x-hie-unmask': '1' }) };
  await entering;
  try {
    return await fetch(path, { ...options, headers: { ...asked, ...options?.headers } });
  } catch {
    throw new ApiError('UNREACHABLE', 'The broker does not answer. Check that it runs.');
  }
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  if (!response.ok) throw await failure(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

async function failure(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => undefined)) as FailureBody | undefined;
  const [issue] = body?.issue ?? [];
  const code = body?.error?.code ?? issue?.details?.text ?? `HTTP ${response.status}`;
  if (code === 'ACCESS_SIGN_IN_NEEDED') signedOut.dispatchEvent(new Event('signed-out'));
  return new ApiError(code, body?.error?.message ?? issue?.diagnostics ?? response.statusText, response.status);
}

/** Of our API, or an OperationOutcome of FHIR. */
interface FailureBody {
  readonly error?: { readonly code: string; readonly message: string };
  readonly issue?: readonly {
    readonly diagnostics?: string;
    readonly details?: { readonly text?: string };
  }[];
}
