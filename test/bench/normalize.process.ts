import { measureNormalize } from './normalize.js';

const rows = await measureNormalize({
  quick: process.argv.includes('--quick'),
  say: (line) => void process.stderr.write(`${line}\n`),
});
process.send?.(rows);
