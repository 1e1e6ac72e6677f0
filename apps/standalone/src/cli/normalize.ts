import { asMessageId, base32, fault } from '#contracts';
import { parse, type ParseOptions } from '#hl7';
import { type Config, loadConfig, readSiteRules, type SiteRulesConfig } from '#platform';
import { compileRules, diffEvents, eventOrError, normalizeBytes, type SourceContext } from '#v2-to-fhir';
import { authoritiesWith } from '../authorities.js';
import { usableRules } from '../configuration/configuration-problems.js';
import { type FileMessage, messagesIn } from './hl7-files.js';
import { terminal } from './output.js';

/** The mapping has no clock, and so has this verb: the same file gives the same lines on any day. */
const receivedAt = '1970-01-01T00:00:00.000Z';

interface Options {
  readonly rules?: string;
  readonly diff?: boolean;
}

/** One JSON line per message; exit code 1 if any failed. Throws CONFIG_INVALID with all that is wrong with the rules. */
export async function normalizeFiles(
  files: readonly string[],
  { rules, diff = false }: Options,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  if (diff && rules === undefined) throw fault('ARGUMENT_INVALID', { problem: '--diff tells what --rules change' });
  const config = loadConfig(environment);
  const plain = readingWith(config);
  const ruled = rules === undefined ? plain : readingWith(config, usableRules(readSiteRules(rules)));
  let failed = 0;
  for await (const found of messagesIn(files)) {
    const mapped = 'error' in found ? found : diff ? changes(found, plain, ruled) : normalized(found, ruled);
    if ('error' in mapped) failed++;
    terminal.json({ file: found.file, index: found.index, ...mapped });
  }
  return failed === 0 ? 0 : 1;
}

/** How messages are read: by the configuration, and by a rules file. */
interface Reading {
  readonly options: ParseOptions;
  readonly source: Pick<SourceContext, 'authorities' | 'timeZone' | 'rules'>;
}

function readingWith({ authorities }: Config, site?: SiteRulesConfig): Reading {
  const { characterSet, defaultCharacterSet, timeZone } = site ?? {};
  return {
    options: { ...(characterSet && { characterSet }), ...(defaultCharacterSet && { defaultCharacterSet }) },
    source: {
      authorities: authoritiesWith(authorities, site),
      ...(timeZone && { timeZone }),
      rules: site && compileRules(site),
    },
  };
}

const normalized = (found: FileMessage, { source, options }: Reading) =>
  normalizeBytes(found.bytes, contextOf(found, source, options), options);

/** What the rules make of a message, field by field; where it fails with them, why. */
function changes(found: FileMessage, plain: Reading, ruled: Reading) {
  const [before, after] = [eventOf(found, plain), eventOf(found, ruled)];
  if ('error' in after) return after;
  const { rules, ...event } = after.event;
  const differences = 'error' in before ? [{ path: 'error', before: before.error }] : diffEvents(before.event, event);
  return { ...(rules && { rules }), differences };
}

const eventOf = (found: FileMessage, { source, options }: Reading) =>
  eventOrError(found.bytes, contextOf(found, source, options), options);

/** As the gateway would see it without enrolment: the organization is what MSH-4 says. */
function contextOf(found: FileMessage, source: Reading['source'], options: ParseOptions): SourceContext {
  const { bytes, index, batchOffset } = found;
  const parsed = parse(bytes, options);
  const facility = parsed.kind === 'message' ? parsed.message.header.facility : '';
  return {
    messageId: asMessageId(base32(index, 20)),
    feed: 'file',
    organization: facility === '' ? 'unknown' : facility,
    receivedAt,
    ...source,
    batchOffset,
    revision: 0,
  };
}
