// Writes libs/contracts/src/generated/ from schemas/events/, and the schemas of the configuration files from those that the
// broker reads them by. With --check: fails where a file is not current.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

const from = new URL('./events/', import.meta.url);
const to = new URL('../libs/contracts/src/generated/', import.meta.url);
const check = process.argv.includes('--check');
mkdirSync(to, { recursive: true });

const outputs = [...(await typesOfEvents()), ...(await schemasOfFiles())];
let stale = 0;
for (const { target, text } of outputs) {
  if (!check) writeFileSync(target, text);
  else if (read(target) !== text) {
    stale++;
    console.error(`not current: ${fileURLToPath(target)}; run npm run generate`);
  }
}
process.exitCode = stale === 0 ? 0 : 1;

function typesOfEvents() {
  const options = {
    bannerComment: '// Generated from schemas/events by `npm run generate`. Do not edit.',
    style: { singleQuote: true, printWidth: 120 },
  };
  const files = readdirSync(from).filter((name) => name.endsWith('.schema.json'));
  return Promise.all(
    files.map(async (file) => ({
      target: new URL(file.replace('.schema.json', '.ts'), to),
      text: await compile(JSON.parse(readFileSync(new URL(file, from), 'utf8')), file, options),
    })),
  );
}

async function schemasOfFiles() {
  const config = new URL('../libs/platform/src/config/', import.meta.url);
  // The sources name each other as they are called once compiled.
  registerHooks({
    resolve: (name, context, next) =>
      next(
        name.startsWith('.') && name.endsWith('.js') && context.parentURL?.startsWith(config.href)
          ? `${name.slice(0, -3)}.ts`
          : name,
        context,
      ),
  });
  const { configSchema } = await import(new URL('config-schema.ts', config).href);
  const { siteRulesSchema } = await import(new URL('site-rules-schema.ts', config).href);
  return Promise.all([
    schemaOfFile('config', 'Configuration of hie-broker, the file that HIE_CONFIG names', configSchema),
    schemaOfFile('site-rules', 'What a site sends otherwise, the file that `rules` of a feed names', siteRulesSchema),
  ]);
}

/** What a person writes: keys with a default may be left out. */
async function schemaOfFile(name, title, schema) {
  const target = new URL(`./${name}.schema.json`, import.meta.url);
  const { $schema, ...content } = z.toJSONSchema(schema, { io: 'input' });
  const path = fileURLToPath(target);
  const text = JSON.stringify({ $schema, title, ...content });
  return { target, text: await format(text, { ...(await resolveConfig(path)), filepath: path }) };
}

function read(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return undefined;
  }
}
