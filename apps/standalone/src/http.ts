import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import { type DynamicModule, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fault } from '#contracts';
import { serverOptions } from '#mllp';
import { FaultFilter, type InProcessServer } from '#nest';
import type { Config, Log } from '#platform';
import { readServerTls } from '../../gateway/src/tls-files.js';
import { isLoopback } from './configuration/exposure-problems.js';

const consoleFiles = fileURLToPath(new URL('../../../console/', import.meta.url));
const requestBytesMax = 1024 * 1024;

/** Makes the HTTP side of the process, which does not listen yet, and has `queries`, if any, served by what the module answers. */
export async function createHttp(
  module: DynamicModule,
  config: Config,
  log: Log,
  queries?: InProcessServer,
): Promise<NestFastifyApplication> {
  const { tls } = config.http;
  const adapter = new FastifyAdapter({
    bodyLimit: config.limits.frameBytes,
    routerOptions: { maxParamLength: 1024 },
    ...(tls && { https: serverOptions(readServerTls(tls)) }),
  });
  // Nest's own body parsers would read HL7 as text.
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false, bodyParser: false });
  app.useGlobalFilters(new FaultFilter(log));
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  const server = adapter.getInstance<FastifyInstance>();
  addBodyParsers(server);
  const names = namesOf(config);
  server.addHook('onRequest', async (request) => {
    if (tls || isLoopback(config.http.host)) refuseForeignHost(request.headers.host, names);
    refuseOtherFormat(request);
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: contentSecurityPolicy }, hsts: tls !== undefined });
  if (existsSync(consoleFiles))
    await app.register(fastifyStatic, { root: consoleFiles, wildcard: false, cacheControl: false, setHeaders: kept });
  serveOpenApi(app, server);
  if (queries) app.connectMicroservice({ strategy: queries });
  await app.startAllMicroservices();
  await app.init();
  await server.ready();
  return app;
}

/** `style-src` allows inline styles because the component library sets style attributes; scripts are files of ours only. */
const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};

/** The build puts a hash of the content into the names of assets; all else is asked for anew. */
function kept(reply: FastifyReply, path: string): void {
  const isHashed = path.includes(`${sep}assets${sep}`);
  void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

function addBodyParsers(server: FastifyInstance): void {
  const text = { parseAs: 'string' as const, bodyLimit: requestBytesMax };
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    ['application/json', 'application/fhir+json'],
    text,
    async (_request: unknown, body: string) => parsed(body),
  );
  server.addContentTypeParser('application/x-www-form-urlencoded', text, async (_request: unknown, body: string) =>
    Object.fromEntries(groupedParameters(body)),
  );
  // Bytes, because the character set is the message's own affair.
  const hl7Types = ['application/hl7-v2', 'x-application/hl7-v2+er7', 'text/plain'];
  server.addContentTypeParser(hl7Types, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
}

function parsed(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message would repeat a piece of the body.
    throw fault('API_BODY_INVALID', { expected: 'JSON' });
  }
}

function groupedParameters(body: string): Map<string, string | string[]> {
  const grouped = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(body)) {
    const before = grouped.get(name);
    grouped.set(name, before === undefined ? value : [...[before].flat(), value]);
  }
  return grouped;
}

/** A page of another site that resolves its name to the loopback could read what is open there (DNS rebinding). */
function refuseForeignHost(host: string | undefined, names: ReadonlySet<string>): void {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (!names.has(name)) throw fault('API_HOST_REFUSED');
}

/** Over TLS also what the configuration says: a page of another site has no certificate for these names. */
function namesOf({ http: { host, names, tls, publicUrl } }: Config): ReadonlySet<string> {
  const outside = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  const configured = tls ? [host.includes(':') ? `[${host}]` : host, ...names, ...outside] : [];
  return new Set(['localhost', '127.0.0.1', '[::1]', ...configured.map((name) => name.toLowerCase())]);
}

/** Of the formats of FHIR only JSON is served (FHIR R4 3.1.0.1.11): better no answer than one that cannot be read. */
function refuseOtherFormat({ url, headers: { accept = '*/*' } }: FastifyRequest): void {
  if (!url.startsWith('/fhir')) return;
  const format = /[?&]_format=([^&]*)/.exec(url)?.[1];
  const wanted = format === undefined ? accept : decodeURIComponent(format.replaceAll('+', '%2B'));
  if (!/json|\*\/\*|application\/\*/i.test(wanted)) throw fault('FHIR_FORMAT_UNSUPPORTED');
}

function serveOpenApi(app: NestFastifyApplication, server: FastifyInstance): void {
  const description = new DocumentBuilder().setTitle('hie-broker').setVersion('1').build();
  let document: object | undefined;
  server.get('/api/openapi.json', async () => (document ??= SwaggerModule.createDocument(app, description)));
}

/** Faults PORT_IN_USE. */
export async function listen(http: NestFastifyApplication, { http: { host, port } }: Config): Promise<void> {
  try {
    await http.listen(port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw fault('PORT_IN_USE', { host, port }, error);
    throw error;
  }
}

export function httpPort(http: NestFastifyApplication): number {
  const address: unknown = http.getHttpServer().address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}
