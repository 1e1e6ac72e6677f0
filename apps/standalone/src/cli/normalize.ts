import { asMessageId, base32 } from '#contracts';
import { parse } from '#hl7';
import { loadConfig } from '#platform';
import { normalizeBytes, type SourceContext } from '#v2-to-fhir';
import { type FileMessage, messagesIn } from './hl7-files.js';
import { terminal } from './output.js';

/** The mapping has no clock, and so has this verb: the same file gives the same lines on any day. */
const receivedAt = '1970-01-01T00:00:00.000Z';

/** One JSON line per message; exit code 1 if any failed. */
export async function normalizeFiles(files: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const { authorities } = loadConfig(environment);
  const rules = authorities.map((rule) => ({ ...rule, name: rule.name ?? rule.namespace ?? rule.system }));
  let failed = 0;
  for await (const found of messagesIn(files)) {
    const mapped = 'error' in found ? found : normalizeBytes(found.bytes, contextOf(found, rules));
    if ('error' in mapped) failed++;
    terminal.json({ file: found.file, index: found.index, ...mapped });
  }
  return failed === 0 ? 0 : 1;
}

/** As the gateway would see it without enrolment: the organization is what MSH-4 says. */
function contextOf({ bytes, index }: FileMessage, authorities: SourceContext['authorities']): SourceContext {
  const parsed = parse(bytes);
  const facility = parsed.kind === 'message' ? parsed.message.header.facility : '';
  return {
    messageId: asMessageId(base32(index, 20)),
    feed: 'file',
    organization: facility === '' ? 'unknown' : facility,
    receivedAt,
    authorities,
    revision: 0,
  };
}
