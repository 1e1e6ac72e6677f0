import type {
  Deserializer,
  IncomingResponse,
  ReadPacket,
  Serializer,
  TcpOptions,
  WritePacket,
} from '@nestjs/microservices';
import { type ClientProxy, ClientProxyFactory, Transport } from '@nestjs/microservices';
import { type ErrorCode, errors, Fault, fault } from '#contracts';

export interface QueryAddress {
  readonly host: string;
  readonly port: number;
  /** PEM texts; both sides show a certificate of `ca` then. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string } | undefined;
}

/**
 * Request and response between processes over Nest's TCP transport, which speaks JSON: bytes travel as base64, and a fault
 * with its code alone, since its detail may name what was asked for.
 */
export const queryServer = ({ host, port, tls }: QueryAddress): TcpOptions => ({
  transport: Transport.TCP,
  options: {
    host,
    port,
    serializer: responses,
    deserializer: { deserialize: (packet: unknown) => withBytes(packet) as ReadPacket },
    ...(tls && { tlsOptions: { ...tls, requestCert: true, rejectUnauthorized: true } }),
  },
});

/** Connects when it is first asked, and again after the server was away. */
export const queryClient = ({ host, port, tls }: QueryAddress): ClientProxy =>
  ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host, port, serializer: requests, deserializer: answers, ...(tls && { tlsOptions: tls }) },
  });

const requests: Serializer = { serialize: asText };
const responses: Serializer<WritePacket> = {
  serialize: ({ err, ...packet }) => asText({ ...packet, ...(err !== undefined && { err: codeOf(err) }) }),
};
const answers: Deserializer<unknown, IncomingResponse> = {
  deserialize(packet) {
    const { err, ...response } = withBytes(packet) as IncomingResponse;
    return { ...response, ...(err !== undefined && { err: fault(isCode(err) ? err : 'INTERNAL') }) };
  },
};

const isCode = (err: unknown): err is ErrorCode => typeof err === 'string' && Object.hasOwn(errors, err);
const codeOf = (error: unknown): string => (error instanceof Fault ? error.code : 'INTERNAL');

const mark = '$base64';

function asText(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [mark]: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asText(inner)]));
}

function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  if (mark in value && typeof value[mark] === 'string') return Buffer.from(value[mark], 'base64');
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withBytes(inner)]));
}
