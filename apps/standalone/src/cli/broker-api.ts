import { type ErrorCode, errors, Fault, fault } from '#contracts';
import { loadConfig } from '#platform';

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
  const base = (url ?? configuredUrl(environment)).replace(/\/+$/, '');
  const ask = (path: string, init?: RequestInit): Promise<Response> => request(base, path, init);
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

function configuredUrl(environment: Environment): string {
  const { host, port } = loadConfig(environment).http;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function request(base: string, path: string, init?: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`${base}${path}`, init);
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
