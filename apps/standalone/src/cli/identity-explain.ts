import { fault } from '#contracts';
import { brokerApi } from './broker-api.js';
import { terminal } from './output.js';

interface ExplainOptions {
  readonly url?: string;
  readonly json?: boolean;
}

interface SourceNumber {
  readonly authority: string;
  readonly value: string;
}

/** What of the answer is shown to people; --json shows all of it. */
interface Explained {
  readonly lines?: readonly string[];
  readonly explanation?: { readonly lines?: readonly string[] };
}

/** Both numbers go in the body: no number of a patient stands in an URL. */
export async function explain(
  a: string,
  b: string,
  options: ExplainOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const question = { a: sourceNumber(a), b: sourceNumber(b) };
  const answer = await brokerApi(options.url, environment).post<Explained>('/api/identity/explain', question);
  const lines = answer.lines ?? answer.explanation?.lines;
  if (options.json || lines === undefined) terminal.json(answer);
  else lines.forEach((line) => terminal.line(line));
  return 0;
}

function sourceNumber(text: string): SourceNumber {
  const at = text.indexOf('|');
  if (at < 1 || at === text.length - 1) throw fault('ARGUMENT_INVALID', { problem: 'name each as "authority|number"' });
  return { authority: text.slice(0, at), value: text.slice(at + 1) };
}
