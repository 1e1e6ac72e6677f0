import { type ConnectionState, firstBytesKind, type MllpServer, type Refusal } from '#mllp';

/** What is shown of one connection; no part of a message, unless `firstBytes` was asked for. Times in milliseconds. */
interface ConnectionDiagnosis {
  readonly id: number;
  readonly remoteAddress: string;
  /** Common name of the peer's certificate. */
  readonly certificate?: string;
  readonly openedAt: number;
  readonly activeAt: number;
  /** What it began with, in words. */
  readonly speaks: string;
  /** The first bytes, hexadecimal. */
  readonly firstBytes?: string;
  readonly frames: number;
  readonly answers: number;
  readonly inFlight: number;
  readonly faults: number;
  readonly lastFault?: string;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export interface FeedDiagnosis {
  /** How many are open; `open` shows those with faults first, and the others that were active last. */
  readonly connections: number;
  readonly open: readonly ConnectionDiagnosis[];
  /** The last that ended after a fault. */
  readonly faulty: readonly ConnectionDiagnosis[];
  /** The last that were closed as they opened. */
  readonly refused: readonly Refusal[];
}

const shownMax = 200;

export function feedDiagnosis(server: MllpServer | undefined, showBytes: boolean): FeedDiagnosis {
  const open = server?.connections() ?? [];
  const { faulty = [], refused = [] } = server?.lastFaults() ?? {};
  const view = (connection: ConnectionState): ConnectionDiagnosis => diagnosis(connection, showBytes);
  return {
    connections: open.length,
    open: open.toSorted(byInterest).slice(0, shownMax).map(view),
    faulty: faulty.map(view),
    refused,
  };
}

const byInterest = (a: ConnectionState, b: ConnectionState): number => b.faults - a.faults || b.activeAt - a.activeAt;

function diagnosis(connection: ConnectionState, showBytes: boolean): ConnectionDiagnosis {
  const { id, remoteAddress, openedAt, activeAt, certificate, firstBytes, lastFault } = connection;
  const { frames, answers, inFlight, faults, bytesReceived, bytesSent } = connection;
  const counts = { frames, answers, inFlight, faults, bytesReceived, bytesSent };
  return {
    id,
    remoteAddress,
    openedAt,
    activeAt,
    ...counts,
    ...(certificate && { certificate: certificate.commonName }),
    speaks: firstBytesKind(firstBytes),
    ...(showBytes && { firstBytes: Buffer.from(firstBytes).toString('hex') }),
    ...(lastFault && { lastFault }),
  };
}
