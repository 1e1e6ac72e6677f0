// Holds schemas/events against schemas/published, the schemas as readers of events have them. With --publish: takes over
// what has changed in ways that break nobody, for a release.
import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { breakingChanges } from './compatibility.mjs';

const folder = (name) => new URL(`./${name}/`, import.meta.url);
const [events, published] = ['events', 'published'].map((name) => {
  const files = readdirSync(folder(name)).filter((file) => file.endsWith('.schema.json'));
  return new Map(files.map((file) => [file, JSON.parse(readFileSync(new URL(file, folder(name)), 'utf8'))]));
});

const problems = [...published].flatMap(([file, schema]) => problemsOf(file, schema));
for (const [file, { $id }] of events)
  if ($id !== `https://hie-broker.dev/schemas/events/${file}`) problems.push(`${file}: $id is ${$id}`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
if (process.argv.includes('--publish') && problems.length === 0)
  for (const file of events.keys()) copyFileSync(new URL(file, folder('events')), new URL(file, folder('published')));

/** A schema stays, compatible, or a higher version of the event is there. */
function problemsOf(file, schema) {
  const now = events.get(file);
  const { event, version } = named(file);
  if (now !== undefined)
    return breakingChanges(schema, now).map(
      (change) => `${file} ${change}: write ${event}.v${version + 1}.schema.json instead`,
    );
  const isReplaced = [...events.keys()].map(named).some((one) => one.event === event && one.version > version);
  return isReplaced ? [] : [`${file} is gone, but events of it are kept`];
}

function named(file) {
  const [, event, version] = /^(.+)\.v(\d+)\.schema\.json$/.exec(file) ?? [];
  return { event, version: Number(version) };
}
