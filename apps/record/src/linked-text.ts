import { type Entry, fault, knownJson, type LinkedEvent, valueText } from '#contracts';
import { isObject, isResource, type JsonResource } from './json-resource.js';

/** A resource as a message brought it, parsed and as text: most of them go into the record as they are. */
export interface BroughtResource {
  readonly elements: JsonResource;
  readonly body: string;
}

export interface LinkedText {
  readonly linked: LinkedEvent;
  readonly resources: readonly BroughtResource[];
}

/** Pure; EVENT_MALFORMED where the value is no JSON. The bodies are cut out of the text: writing them costs 5 times more. */
export function linkedText(entry: Entry): LinkedText {
  const text = valueText(entry);
  const linked = knownJson<LinkedEvent>(entry) ?? parsed(entry, text);
  const entries = isObject(linked.event) && isObject(linked.event.bundle) ? (linked.event.bundle.entry ?? []) : [];
  const texts = textsIn(text);
  const whole = texts.length === entries.length && entries.every(holdsOnlyResource);
  const resources = entries.flatMap((each, at): readonly BroughtResource[] => {
    const resource: unknown = each.resource;
    return isResource(resource) ? [{ elements: resource, body: bodyOf(resource, whole ? texts[at] : undefined) }] : [];
  });
  return { linked, resources };
}

/** Beside its `fullUrl`. */
const holdsOnlyResource = (entry: object): boolean => Object.keys(entry).length === 2;

function parsed(entry: Entry, text: string): LinkedEvent {
  try {
    return JSON.parse(text) as LinkedEvent;
  } catch (error) {
    throw fault('EVENT_MALFORMED', { topic: entry.topic }, error);
  }
}

function bodyOf(resource: JsonResource, text: string | undefined): string {
  const start = `{"resourceType":"${resource.resourceType}","id":"${resource.id}"`;
  return text?.startsWith(start) ? text : JSON.stringify(resource);
}

/**
 * Inside a JSON string a quote stands behind a backslash, so these can only be what they look like: the first element
 * of an entry, its second, and the end of the entries.
 */
const entryMark = '{"fullUrl":"';
const resourceMark = '","resource":{';
const entriesEnd = ']},"operations":[';

/** The texts of the resources, as the mapping wrote them; none where the entries are of another form. */
function textsIn(text: string): readonly string[] {
  const last = text.lastIndexOf(entriesEnd);
  const texts: string[] = [];
  for (let at = text.indexOf(entryMark); at >= 0 && at < last;) {
    const next = text.indexOf(entryMark, at + entryMark.length);
    const urlEnd = text.indexOf('"', at + entryMark.length);
    const end = next < 0 ? last : next - 1;
    if (!text.startsWith(resourceMark, urlEnd) || !text.startsWith('}}', end - 2)) return [];
    texts.push(text.slice(urlEnd + resourceMark.length - 1, end - 1));
    at = next;
  }
  return texts;
}
