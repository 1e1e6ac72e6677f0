import { type AppliedRules, Fault, fault, type MappingIssue } from '#contracts';
import { type Message, parse, withFields } from '#hl7';
import { applyCodes, type Displays } from './apply-codes.js';
import { applyMove, type Copied } from './apply-move.js';
import type { CompiledRules } from './compile-rules.js';
import { Explanation } from './explanation.js';
import { MessageDraft } from './message-draft.js';

/** A message as the rules of its site have it, and what they did. */
export interface RuledMessage {
  /** The very message where the rules do not concern it. */
  readonly message: Message;
  readonly applied?: AppliedRules;
  readonly issues: readonly MappingIssue[];
  readonly copied: readonly Copied[];
}

/**
 * Pure: the message that came, and its bytes, stay as they are. Fault HL7_RULE_FAILED where the message cannot be
 * written as the rules want it.
 */
export function applyRules(message: Message, rules: CompiledRules): RuledMessage {
  try {
    return ruled(message, rules, 'all');
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // The name of a code is for people; a message is not to fail of it.
    if (error.code === 'HL7_CHARACTER_UNSAYABLE') return retried(message, rules);
    throw failed(error);
  }
}

function retried(message: Message, rules: CompiledRules): RuledMessage {
  try {
    return ruled(message, rules, 'ascii');
  } catch (error) {
    throw error instanceof Fault ? failed(error) : error;
  }
}

const failed = (error: Fault): Fault => fault('HL7_RULE_FAILED', { cause: error.code }, error);

function ruled(message: Message, rules: CompiledRules, displays: Displays): RuledMessage {
  const told = new Explanation();
  const draft = new MessageDraft(message);
  const copied = rules.moves.flatMap((rule) => applyMove(rule, draft, told));
  for (const rule of rules.codes) applyCodes(rule, draft, told, displays);
  const used = told.applied();
  return {
    message: written(draft),
    ...((used.length > 0 || rules.hasSettings) && { applied: { version: rules.version, used } }),
    issues: told.issues,
    copied,
  };
}

function written(draft: MessageDraft): Message {
  const changes = draft.changes();
  if (Object.keys(changes).length === 0) return draft.message;
  const { encoding } = draft;
  const parsed = parse(withFields(draft.message, changes, encoding), { characterSet: encoding });
  if (parsed.kind === 'refusal') throw fault(parsed.code, parsed.detail);
  return parsed.message;
}
