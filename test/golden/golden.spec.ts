import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { acknowledge, parse } from '#hl7';
import { readSiteRules } from '#platform';
import { compileRules, type Normalized, normalizeBytes } from '#v2-to-fhir';

/** `UPDATE_GOLDEN=1` writes what the mapping makes now: read the difference against the standard before keeping it. */
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';
const root = new URL('./', import.meta.url);
const cases = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('golden messages', () => {
  it.each(cases.map(({ name }) => name))('%s becomes the event that was read and approved', (name) => {
    const folder = new URL(`${name}/`, root);
    const bytes = readFileSync(new URL('input.hl7', folder));
    const parsed = parse(bytes);
    const message = parsed.kind === 'message' ? parsed.message : undefined;
    const organization = message?.header.facility ?? '';
    const normalized = normalizeBytes(bytes, {
      messageId: asMessageId('01KGOLDEN00000000000'),
      feed: 'golden',
      organization,
      receivedAt: '2026-04-30T12:00:00.000Z',
      authorities: [],
      revision: 0,
      ...rulesIn(folder),
    });
    const golden = new URL('bundle.json', folder);
    // What the application answers once the message is kept; what is refused is answered with the reason.
    const answer = acknowledge(message, {
      controlId: '01KGOLDENACK00000000',
      at: Date.UTC(2026, 3, 30, 12),
      ...('error' in normalized ? { code: 'AE', error: { code: normalized.error.code } } : { code: 'AA' }),
    });
    const acknowledgement = new URL('acknowledgement.hl7', folder);
    if (isUpdate) {
      writeFileSync(golden, inLines(normalized));
      writeFileSync(acknowledgement, answer);
    }
    expect(Buffer.from(answer).toString()).toBe(readFileSync(acknowledgement, 'utf8'));
    expect(existsSync(new URL('why.md', folder))).toBe(true);
    expect(JSON.parse(JSON.stringify(normalized))).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });
});

/** Of a case that shows what rules of a site do, in the file that a feed would name. */
function rulesIn(folder: URL) {
  const file = new URL('rules.yaml', folder);
  if (!existsSync(file)) return {};
  const { rules, problems } = readSiteRules(fileURLToPath(file));
  if (rules === undefined) throw new Error(JSON.stringify(problems));
  return { rules: compileRules(rules), ...(rules.timeZone && { timeZone: rules.timeZone }) };
}

/** A line for each resource and each operation, issue …: short enough to read, and a difference shows where it is. */
function inLines(normalized: Normalized): string {
  if ('error' in normalized) return `${JSON.stringify(normalized)}\n`;
  const { bundle, ...lists } = normalized;
  const { entry, ...head } = bundle;
  const rest = Object.entries(lists).map(
    ([name, items]) => `"${name}": ${Array.isArray(items) ? lines(items) : JSON.stringify(items)}`,
  );
  return `{\n"bundle": ${JSON.stringify(head).slice(0, -1)},"entry":${lines(entry)}},\n${rest.join(',\n')}\n}\n`;
}

const lines = (items: readonly unknown[] = []): string =>
  items.length === 0 ? '[]' : `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
