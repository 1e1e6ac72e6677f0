import { Tally } from '../sending/tally.js';
import { transmit } from '../sending/transmit.js';
import type { PlannedMessage } from './day.js';
import type { OrganizationName } from './organizations.js';

interface Stage {
  readonly host: string;
  readonly port: number;
  readonly ratePerSecond: number;
  readonly signal: AbortSignal;
}

export interface Performance {
  /** For people: per organization, what was answered. */
  readonly lines: readonly string[];
  /** Every message was acknowledged positively. */
  readonly complete: boolean;
}

/** Connections of each organization: a hospital's engine keeps several open, a pharmacy one. */
const connections: Readonly<Record<OrganizationName, number>> = { LINDENHOF: 3, STBRIGID: 2, NORTHLAB: 2, CORNERRX: 1 };
const ackTimeoutMs = 10_000;
const connectTimeoutMs = 5_000;
const triesMax = 1_000;
const progressMs = 5_000;

/** Sends the plan at its rate over the organizations' own connections; one patient's messages share a connection. */
export async function perform(
  messages: readonly PlannedMessage[],
  { host, port, ratePerSecond, signal }: Stage,
  say: (text: string) => void,
): Promise<Performance> {
  const tallies = new Map<OrganizationName, Tally>();
  const answered = (): number => [...tallies.values()].reduce((sum, { total }) => sum + total, 0);
  const progress = setInterval(() => say(`hie: ${answered()} of ${messages.length} acknowledged`), progressMs);
  const outgoing = messages.map((message) => ({ ...message, connection: connectionOf(message) }));
  const pace = { ratePerSecond, triesMax, signal };
  await transmit(outgoing, { host, port, ackTimeoutMs, connectTimeoutMs }, pace, (delivery) => {
    const { organization } = delivery.item;
    const tally = tallies.get(organization) ?? new Tally();
    tallies.set(organization, tally);
    tally.add(delivery);
  });
  clearInterval(progress);
  const positive = [...tallies.values()].flatMap(({ codes }) => Object.keys(codes)).every((code) => code === 'AA');
  return {
    lines: [...tallies].sort(byName).map(([organization, tally]) => `${organization.padEnd(10)} ${tally.summary()}`),
    complete: positive && answered() === messages.length,
  };
}

const byName = ([a]: readonly [string, Tally], [b]: readonly [string, Tally]): number => (a < b ? -1 : 1);

/** Numbered through over all organizations. */
function connectionOf({ organization, lane }: PlannedMessage): number {
  let before = 0;
  for (const [name, count] of Object.entries(connections)) {
    if (name === organization) break;
    before += count;
  }
  const letters = Array.from(lane, (letter) => letter.charCodeAt(0));
  return before + (letters.reduce((sum, letter) => (sum * 31 + letter) % 65_521, 0) % connections[organization]);
}
