// Writes libs/contracts/src/generated/ from schemas/events/. With --check: fails where a file is not current.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const from = new URL('./events/', import.meta.url);
const to = new URL('../libs/contracts/src/generated/', import.meta.url);
const check = process.argv.includes('--check');
mkdirSync(to, { recursive: true });

const options = {
  bannerComment: '// Generated from schemas/events by `npm run generate`. Do not edit.',
  style: { singleQuote: true, printWidth: 120 },
};
let stale = 0;
for (const file of readdirSync(from).filter((name) => name.endsWith('.schema.json'))) {
  const text = await compile(JSON.parse(readFileSync(new URL(file, from), 'utf8')), file, options);
  const target = new URL(file.replace('.schema.json', '.ts'), to);
  if (!check) writeFileSync(target, text);
  else if (read(target) !== text) {
    stale++;
    console.error(`not current: ${fileURLToPath(target)}; run npm run generate`);
  }
}
process.exitCode = stale === 0 ? 0 : 1;

function read(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return undefined;
  }
}
