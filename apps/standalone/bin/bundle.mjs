import { rolldown } from 'rolldown';

/**
 * Joins what the server runs, packages included, into a few files: a start reads 2,400 modules otherwise, once for each
 * thread, and keeps the text of all of them in memory (deploy/decisions/011-one-bundle.md). Lines stay lines, so that a
 * stack tells its place.
 */
const server = {
  input: {
    main: 'dist/apps/standalone/src/cli/main.js',
    // Beside the main file: the thread of the stages is started by its name.
    'stage.worker': 'dist/apps/standalone/src/stage.worker.js',
  },
  platform: 'node',
  external: [
    // Reads a file beside its own.
    '@platformatic/kafka',
    // Nest requires them by name as well, and what a class says of its fields stands in one copy only.
    /^class-(transformer|validator)(\/|$)/,
    // Nest asks for these when they are used, which they are not: they are not installed.
    /^@nestjs\/(platform-express|websockets)(\/|$)/,
    /^@fastify\/(multipart|view)$/,
    'amqp-connection-manager',
    'mqtt',
    '@nats-io/transport-node',
  ],
  onLog: (level, log, handle) => handle(level === 'warn' ? 'error' : level, log),
};

const bundle = await rolldown(server);
// As deep as the sources are: they find `dist/console` from where they are.
await bundle.write({
  dir: 'dist/apps/standalone/server',
  format: 'esm',
  keepNames: true,
  comments: false,
  cleanDir: true,
});
await bundle.close();
