import type { CanonicalEvent, MappingIssue } from '#contracts';
import type { Finding, MessageFindings } from '#storage';

/** What the mapping found in a message besides what it mapped, without patient data and each once. Pure. */
export function findingsOf({ message, patients, issues, unread }: CanonicalEvent): MessageFindings {
  const found = new Map<string, Finding>();
  const add = (kind: Finding['kind'], at: string | undefined, detail: string): void => {
    const place = placeOf(at);
    const name = `${kind} ${place} ${detail}`;
    if (!found.has(name)) found.set(name, { kind, at: place, detail });
  };
  for (const { at } of unread) add('unread', at, '');
  for (const issue of issues) add(kindOf(issue), issue.at, detailOf(issue));
  for (const { identities } of patients)
    for (const { system, authority } of identities)
      if (system.startsWith(ownSystem))
        add('guess', 'PID-3', `AUTHORITY_NOT_ENROLLED ${authority === '' ? 'none' : shown(authority)}`);
  return { feed: message.feed, day: message.receivedAt.slice(0, 10), findings: [...found.values()] };
}

/** Numbers whose authority nobody enrolled are taken for the sender's own. */
const ownSystem = 'urn:hie:';

const guesses: ReadonlySet<string> = new Set(['CHARACTER_SET_GUESSED', 'TIME_ZONE_ASSUMED', 'TIME_ZONE_UNKNOWN']);

const kindOf = ({ code }: MappingIssue): Finding['kind'] =>
  code === 'CODE_UNMAPPED' ? 'unmapped' : guesses.has(code) ? 'guess' : 'issue';

function detailOf({ code, table = '', value = '' }: MappingIssue): string {
  if (code === 'CODE_UNMAPPED') return `${table} ${shown(value)}`;
  return code === 'CHARACTER_SET_GUESSED' ? `${code} ${value}` : code;
}

/** Repetitions are counted together. A line that was torn off its segment may begin with anything: it has no place. */
function placeOf(at: string | undefined): string {
  if (at === undefined) return '';
  const place = at.includes('[') ? at.replaceAll(/\[\d+\]/g, '') : at;
  return /^[A-Z][A-Z\d]{2}(?:-\d{1,4}(?:\.\d{1,3}){0,2})?$/.test(place) ? place : 'unknown';
}

/**
 * A code as sent. What is longer, has blanks or five digits may be a name, a number or a date that somebody
 * typed into the field: only that it was text is kept.
 */
const shown = (code: string): string => (/^(?!(?:.*\d){5})[\w.:/*+-]{1,20}$/.test(code) ? code : '(text)');
