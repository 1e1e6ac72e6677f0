import type { Trace, TracedMessage } from '../../../console/src/api/views.js';
import { brokerApi } from './broker-api.js';
import { table, terminal } from './output.js';

interface TraceOptions {
  readonly url?: string;
  readonly json?: boolean;
}

/** Exit code 1 when no message has this control id. */
export async function trace(controlId: string, options: TraceOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const found = await brokerApi(options.url, environment).json<Trace>(`/api/trace/${encodeURIComponent(controlId)}`);
  if (options.json) terminal.json(found);
  else if (found.messages.length === 0) terminal.say(`no message has the control id ${controlId}`);
  else terminal.line(found.messages.map(shown).join('\n\n'));
  if (!options.json && found.droppedBefore !== undefined)
    terminal.say(`messages received before ${found.droppedBefore} are no longer kept, by retention`);
  return found.messages.length === 0 ? 1 : 0;
}

function shown(message: TracedMessage): string {
  const { feed, organization = '', type = '', outcome, code, acknowledgement = '' } = message;
  const told = [message.messageId, type, `from ${organization} on feed ${feed}`, acknowledgement]
    .filter(Boolean)
    .join('  ');
  const received = Date.parse(message.receivedAt);
  const rows = message.hops.map((hop) => [
    hop.stage,
    `${hop.topic}/${hop.partition}@${hop.offset}`,
    hop.code === undefined ? hop.result : `${hop.result} ${hop.code}`,
    hop.decidedAt,
    hop.waitedMs,
    Date.parse(hop.decidedAt) - received,
  ]);
  const head = ['stage', 'read from', 'result', 'decided at', 'waited ms', 'since receipt ms'];
  return `${told}\n${table(head, rows)}\noutcome: ${outcome}${code === undefined ? '' : ` (${code})`}`;
}
