// Which changes of the schema of an event break somebody. Events are kept for ever and their readers are not updated with
// us, so both directions count: a new reader must understand old events, and an old reader new ones (FULL compatibility,
// as schema registries call it, with readers that ignore members which they do not know). What is left is to add optional
// members to objects that were closed so far, and to change descriptions. A code that is to grow must not be an enum.

/** Say nothing about which values are valid. */
const annotations = new Set(['$schema', 'title', 'description', 'tsType', 'definitions', '$comment']);
/** Any change of them breaks one direction or the other. */
const constraints = new Set([
  '$id',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'pattern',
  'format',
]);
const structure = new Set([
  '$ref',
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'oneOf',
]);

/** What breaks a reader, each with its place; empty where `current` may take the place of `published`. */
export function breakingChanges(published, current) {
  const problems = [];
  compare({ schema: published, root: published }, { schema: current, root: current }, '', problems);
  return problems;
}

function compare(before, after, path, problems) {
  const [old, now] = [resolved(before), resolved(after)];
  const at = path === '' ? '/' : path;
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)]))
    if (!annotations.has(name) && !constraints.has(name) && !structure.has(name))
      problems.push(`${at}: the check does not know the keyword ${name}`);
  for (const name of constraints) if (old[name] !== now[name]) problems.push(`${at}: ${name} is another`);
  if (!isSame(sorted(old.type), sorted(now.type))) problems.push(`${at}: the type is another`);
  compareValues(valuesOf(old), valuesOf(now), at, problems);
  compareMembers({ ...before, schema: old }, { ...after, schema: now }, path, problems);
  comparePart('items', { ...before, schema: old }, { ...after, schema: now }, path, problems);
  compareChoices({ ...before, schema: old }, { ...after, schema: now }, path, problems);
}

/** The schema that a `$ref` within its document names. */
function resolved({ schema, root }) {
  if (schema.$ref === undefined) return schema;
  const found = schema.$ref.startsWith('#/')
    ? schema.$ref
        .slice(2)
        .split('/')
        .reduce((value, name) => value?.[name], root)
    : undefined;
  if (found === undefined) throw new Error(`${schema.$ref} is not in the schema`);
  return resolved({ schema: found, root });
}

const valuesOf = (schema) => ('const' in schema ? [schema.const] : schema.enum);

function compareValues(old, now, at, problems) {
  if ((old === undefined) !== (now === undefined)) problems.push(`${at}: values are listed on one side only`);
  for (const value of old ?? []) if (now && !now.includes(value)) problems.push(`${at}: ${value} is in old events`);
  for (const value of now ?? [])
    if (old && !old.includes(value)) problems.push(`${at}: old readers do not know ${value}`);
}

function compareMembers(before, after, path, problems) {
  const [old, now] = [before.schema.properties ?? {}, after.schema.properties ?? {}];
  const [needed, needs] = [new Set(before.schema.required), new Set(after.schema.required)];
  const isClosed = before.schema.additionalProperties === false;
  for (const name of new Set([...Object.keys(old), ...Object.keys(now), ...needed, ...needs])) {
    const at = `${path}/${name}`;
    if (name in old && !(name in now)) problems.push(`${at}: is gone`);
    else if (!(name in old) && name in now && !isClosed) problems.push(`${at}: old events may hold anything there`);
    if (needs.has(name) && !needed.has(name)) problems.push(`${at}: old events may lack it`);
    if (needed.has(name) && !needs.has(name)) problems.push(`${at}: old readers need it`);
    if (name in old && name in now)
      compare({ ...before, schema: old[name] }, { ...after, schema: now[name] }, at, problems);
  }
  comparePart('additionalProperties', before, after, path, problems);
}

function comparePart(name, before, after, path, problems) {
  const [old, now] = [before.schema[name], after.schema[name]];
  if (typeof old === 'object' && typeof now === 'object')
    compare({ ...before, schema: old }, { ...after, schema: now }, `${path}/${name}`, problems);
  else if (!isSame(old, now)) problems.push(`${path}/${name}: is another`);
}

/** The variants of a `oneOf`, by the constant that tells them apart. */
function compareChoices(before, after, path, problems) {
  const [old, now] = [choicesOf(before), choicesOf(after)];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)];
    if (was === undefined) problems.push(`${path}/${name}: old readers do not know it`);
    else if (is === undefined) problems.push(`${path}/${name}: is in old events`);
    else compare({ ...before, schema: was }, { ...after, schema: is }, `${path}/${name}`, problems);
  }
}

const choicesOf = ({ schema, root }) =>
  new Map((schema.oneOf ?? []).map((choice, at) => [nameOf(resolved({ schema: choice, root }), at), choice]));

const nameOf = ({ properties = {} }, at) =>
  Object.values(properties).find((member) => 'const' in member)?.const ?? `oneOf ${at}`;

const sorted = (type) => (Array.isArray(type) ? [...type].sort() : type === undefined ? undefined : [type]);
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
