import { openStream } from './api.js';

export interface StreamMessage {
  readonly type: string;
  readonly id: string;
  readonly data: unknown;
}

/**
 * Server-sent events of a path, until the signal or the end of the stream. Unlike EventSource it can ask to see patient data,
 * hears why it was refused (ApiError), and takes no more than its reader does.
 */
export async function* messagesOf(path: string, after: string, signal: AbortSignal): AsyncGenerator<StreamMessage> {
  const { body } = await openStream(path, after === '' ? {} : { 'last-event-id': after }, signal);
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split('\n\n');
      text = events.pop() ?? '';
      yield* events.flatMap(messageIn);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Nothing for a comment, which only says that the stream is there. */
function messageIn(event: string): readonly StreamMessage[] {
  const fields = new Map(
    event.split('\n').flatMap((line) => {
      const [, name, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? ''] as const];
    }),
  );
  const data = fields.get('data');
  return data === undefined
    ? []
    : [{ type: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data: JSON.parse(data) as unknown }];
}
