import { type ErrorCode, errors, Fault, fault } from '#contracts';
import { type Config, loadConfig } from '#platform';
import { type Credentials, credentialsFor } from './credentials.js';
import { pinnedRequest } from './pinned-request.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The HTTP side of a running broker, as the verbs ask it. Faults: BROKER_UNREACHABLE, or the code that it answered. */
export interface BrokerApi {
  readonly url: string;
  json<Answer>(path: string): Promise<Answer>;
  text(path: string): Promise<string>;
  /** Body after body, for what may be large. */
  stream(path: string): Promise<AsyncIterable<Uint8Array>>;
  post<Answer>(path: string, body: object): Promise<Answer>;
}

export function brokerApi(url: string | undefined, environment: Environment): BrokerApi {
  const config = loadConfig(environment);
  const base = (url ?? configuredUrl(config)).replace(/\/+$/, '');
  const credentials = credentialsFor(base, config, environment['HIE_TOKEN']);
  const ask = (path: string, asked: Asked = {}): Promise<Response> => request(base, path, asked, credentials);
  return {
    url: base,
    json: async <Answer>(path: string) => (await (await ask(path)).json()) as Answer,
    text: async (path) => (await ask(path)).text(),
    stream: async (path) => (await ask(path)).body ?? emptyBody(),
    post: async <Answer>(path: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await answer.json()) as Answer;
    },
  };
}

/** Where this machine finds a broker that listens everywhere. */
const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

export function configuredUrl({ http }: Config, port = http.port): string {
  const host = everywhere[http.host] ?? http.host;
  return `http${http.tls ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function request(
  base: string,
  path: string,
  { headers, ...asked }: Asked,
  { token, certificate }: Credentials,
): Promise<Response> {
  const shown = { ...asked, headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) } };
  let answer: Response;
  try {
    answer = await (certificate === undefined
      ? fetch(`${base}${path}`, shown)
      : pinnedRequest(`${base}${path}`, certificate, shown));
  } catch (error) {
    throw fault('BROKER_UNREACHABLE', { url: base }, error);
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/** The broker's own code where it is one of ours, so that the advice is the right one. */
async function refusal(answer: Response): Promise<Fault> {
  const text = await answer.text();
  const told = /"code"\s*:\s*"([A-Z0-9_]+)"/.exec(text)?.[1];
  const detail = { status: answer.status, said: /\(([^()"]{1,200})\)\. /.exec(text)?.[1] };
  return fault(told !== undefined && isErrorCode(told) ? told : 'BROKER_REFUSED', detail);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);

async function* emptyBody(): AsyncIterable<Uint8Array> {}
