// Writes apps/console/web/src/hl7-names.json: what the standard calls segments, fields and components, in the words of the
// newest version that has them. With --check: fails where the file is not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dictionaries } from 'hl7v2-dictionary';

const target = new URL('../apps/console/web/src/hl7-names.json', import.meta.url);
const oldestFirst = Object.values(dictionaries).sort((a, b) =>
  a.version.localeCompare(b.version, 'en', { numeric: true }),
);
const segments = {};
const types = {};
for (const dictionary of oldestFirst) {
  for (const [name, { desc, fields }] of Object.entries(dictionary.segments))
    segments[name] = { name: desc, fields: { ...segments[name]?.fields, ...named(fields) } };
  for (const [name, { fields }] of Object.entries(dictionary.types))
    if (fields) types[name] = { ...types[name], ...named(fields) };
}

// One line for each, so that a change shows.
const lines = (entries) =>
  Object.entries(entries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n');
const text = `{"segments": {\n${lines(segments)}\n}, "types": {\n${lines(types)}\n}}\n`;
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error(`not current: ${fileURLToPath(target)}; run npm run generate`);
  process.exitCode = 1;
}

/** By number: the name, and the type where it has components. */
function named(fields) {
  return Object.fromEntries(Object.entries(fields).map(([number, { desc, type }]) => [number, [desc.trim(), type]]));
}
