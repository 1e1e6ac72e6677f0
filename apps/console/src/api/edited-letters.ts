import { type Entry, Fault, fault, topics } from '#contracts';
import type { DeadLetter } from '#storage';
import { isMessage } from '../again.js';
import type { ConsoleDeps } from './console.deps.js';
import { given, letterWithEntry } from './dead-letters.js';
import { bytesOfText, editableText } from './edited-text.js';
import type { DryRunView } from './letter-views.js';

type EditDeps = Pick<ConsoleDeps, 'deadLetters' | 'log' | 'dryRun' | 'clock' | 'nextId'>;

/** What the normalizer would make of the edited copy; nothing is written. Faults API_NOT_FOUND, API_CONFLICT, API_BODY_INVALID. */
export async function dryRun(deps: EditDeps, id: string, text: string): Promise<DryRunView> {
  const { letter, entry } = await editable(deps, id);
  const { messageId } = letter;
  const attributes = { ...entry.attributes, messageid: messageId, revision: String(letter.revision + 1) };
  try {
    return outcomeOf(deps.dryRun({ ...entry, topic: topics.replay, attributes, value: edited(text, entry) }));
  } catch (error) {
    if (error instanceof Fault) return { result: 'error', code: error.code, message: error.message };
    throw error;
  }
}

function outcomeOf(mapped: ReturnType<ConsoleDeps['dryRun']>): DryRunView {
  if (mapped.kind === 'filtered') return { result: 'filtered', reason: mapped.reason };
  if (mapped.kind !== 'event') return { result: 'fragment' };
  const { bundle, issues, unread } = mapped.event;
  const resources = bundle.entry?.flatMap(({ resource }) => (resource ? [resource.resourceType] : [])) ?? [];
  return { result: 'event', resources, bundle, issues: issues.length, unread: unread.length };
}

/** Sends the edited copy in place of the letter, once. Faults API_NOT_FOUND, API_CONFLICT, API_BODY_INVALID. */
export async function sendEdited(
  deps: EditDeps,
  id: string,
  { text, reason }: { readonly text: string; readonly reason: string },
  by?: string,
): Promise<{ readonly command: string }> {
  const { letter, entry } = await editable(deps, id);
  const { topic, partition, offset } = letter;
  const value = Buffer.from(edited(text, entry)).toString('base64');
  const [command = ''] = await given(deps, [{ kind: 'replay-edited', topic, partition, offset, value, reason }], by);
  return { command };
}

async function editable(deps: EditDeps, id: string): Promise<{ readonly letter: DeadLetter; readonly entry: Entry }> {
  const { letter, entry } = await letterWithEntry(deps, id);
  if (!entry) throw fault('API_NO_LONGER_KEPT', { of: 'bytes' });
  if (letter.state !== 'open') throw fault('API_CONFLICT', { state: letter.state });
  if (!isMessage(letter) || editableText(entry.value) === undefined)
    throw fault('API_BODY_INVALID', { reason: 'the letter is not a message that can be edited as text' });
  return { letter, entry };
}

function edited(text: string, { value }: Entry): Uint8Array {
  const bytes = bytesOfText(text, value);
  if (!bytes) throw fault('API_BODY_INVALID', { reason: 'a character is not in the encoding of the message' });
  return bytes;
}
