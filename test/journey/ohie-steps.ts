import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '#hl7';

/** One step of the OpenHIE client registry suite: a message and what its answer must say. */
export interface Step {
  /** `02-10`: case and step. */
  readonly name: string;
  readonly message: Uint8Array;
  readonly assertions: readonly Assertion[];
}

interface Assertion {
  readonly terser: string;
  /** Values that pass; undefined: the segment must be missing. */
  readonly values: readonly string[] | undefined;
}

export const suiteFolder = '../shared/data/hl7/ohie-cr';
export const hasSuite = existsSync(suiteFolder);

/** The steps in the order in which they are sent. */
export const steps = (): readonly Step[] =>
  readdirSync(suiteFolder)
    .flatMap((file) => /^OHIE-CR-(\d\d-\d\d)\.xml$/.exec(file)?.[1] ?? [])
    .sort()
    .map((name) => stepOf(name, readFileSync(join(suiteFolder, `OHIE-CR-${name}.xml`), 'utf8')));

function stepOf(name: string, xml: string): Step {
  const message = /<message>([\s\S]*?)<\/message>/.exec(xml)?.[1] ?? '';
  const asserted = [...xml.matchAll(/<assert\s([^>]*?)(?:\/>|>([\s\S]*?)<\/assert>)/g)].map(
    ([, attributes = '', alternates = '']): Assertion => ({
      terser: attribute(attributes, 'terser') ?? '',
      values:
        attribute(attributes, 'missing') === 'true'
          ? undefined
          : [attributes, ...alternates.split('<alternate')].flatMap((one) => attribute(one, 'value') ?? []),
    }),
  );
  // Free text of the registry that the suite was recorded from: no standard asks for these words.
  const assertions = asserted.filter(({ terser }) => terser !== 'ERR-1-4-2');
  return { name, message: Buffer.from(text(message).trim().replaceAll(/\r?\n/g, '\r') + '\r'), assertions };
}

const attribute = (attributes: string, name: string): string | undefined => {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : text(value);
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const text = (xml: string): string =>
  xml.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => entities[name] ?? '');

/**
 * What `PID-3(1)` means. The tool of the suite counts repetitions from 0, and the registry that the suite was written for
 * puts an enterprise number of its own first; to one that has none, it is the first number of a source.
 */
type Counting = 'from 0' | 'as first';

/** The assertions that do not hold for an answer, with what it says instead. */
export function failures(step: Step, answer: string, counting: Counting): readonly string[] {
  return step.assertions.flatMap(({ terser, values }) => {
    const found = valueAt(answer, terser, counting);
    if (values === undefined) return found === undefined ? [] : [`${terser} is there`];
    return values.includes(found ?? '') ? [] : [`${terser} is ${found ?? 'missing'}, not ${values.join(' or ')}`];
  });
}

const path = /^(?:QUERY_RESPONSE(?:\((\d+)\))?\/)?\.?([A-Z0-9]{3})(?:-(\d+)(?:\((\d+)\))?(?:-(\d+)(?:-(\d+))?)?)?$/;

/** A path of nHapi's terser: groups count from 0. */
function valueAt(answer: string, terser: string, counting: Counting): string | undefined {
  const match = path.exec(terser);
  if (!match) throw new Error(`no such path: ${terser}`);
  const [, group = '0', name = '', field, repetition = '0', component = '1', subcomponent = '1'] = match;
  const parsed = parse(Buffer.from(answer.replace('\x0b', '').replace('\x1c\r', ''), 'latin1'));
  if (parsed.kind === 'refusal') throw new Error(parsed.code);
  const segment = parsed.message.all(name)[Number(group)];
  if (!segment || field === undefined) return segment && '';
  const ordinal = counting === 'from 0' ? Number(repetition) + 1 : Math.max(1, Number(repetition));
  return segment.value(Number(field), ordinal, Number(component), Number(subcomponent));
}
