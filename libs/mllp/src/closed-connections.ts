import type { ErrorCode } from '#contracts';
import type { ConnectionState } from './connection-state.js';

/** A socket that never became a connection: there were too many, or its TLS handshake failed. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly at: number;
  readonly remoteAddress: string;
  /** What TLS said, `ERR_SSL_UNSUPPORTED_PROTOCOL`. */
  readonly reason: string | undefined;
}

const keptMax = 100;

/** The last connections that ended after a fault, and the last that were refused: what a person asks for first. */
export class ClosedConnections {
  readonly faulty: ConnectionState[] = [];
  readonly refused: Refusal[] = [];

  closed(connection: ConnectionState): void {
    if (connection.faults > 0) keep(this.faulty, snapshot(connection));
  }

  refuse(refusal: Refusal): void {
    keep(this.refused, refusal);
  }
}

function keep<Item>(items: Item[], item: Item): void {
  items.push(item);
  if (items.length > keptMax) items.shift();
}

/** A connection holds its socket and its buffers; this does not. */
function snapshot(connection: ConnectionState): ConnectionState {
  const { id, remoteAddress, openedAt, activeAt, certificate, firstBytes } = connection;
  const { frames, answers, faults, lastFault, bytesReceived, bytesSent, inFlight } = connection;
  const counts = { frames, answers, faults, lastFault, bytesReceived, bytesSent, inFlight };
  return { id, remoteAddress, openedAt, activeAt, certificate, firstBytes, ...counts };
}
