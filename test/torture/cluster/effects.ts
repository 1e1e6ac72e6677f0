import type { Findings, Ledger } from '../ledger.js';
import { readTopic } from '../read-topic.js';

export interface Effects {
  readonly findings: Findings;
  /** The control ids of each patient whose messages did not take effect in their order. */
  readonly disordered: readonly string[];
}

export const noFindings: Findings = { lost: 0, stuck: 0, doubled: 0, corrupt: 0, invented: 0 };

/** What came of the messages of a ledger whose control ids end with their number in the order of their patient. */
export async function effectsOf(url: string, ledger: Ledger): Promise<Effects> {
  const raw = await readTopic(url, 'hl7.raw');
  const linked = await readTopic(url, 'clinical.linked');
  // What a stage appended twice is one event: effects are counted, not entries.
  const effects = [...new Map(linked.map((entry) => [entry.attributes['id'], entry])).values()];
  const findings = ledger.check(
    raw,
    effects.map(({ controlId }) => controlId),
  );
  const patients = [...Map.groupBy(effects, ({ key }) => key).values()];
  const orders = patients.map((entries) => entries.map(({ controlId }) => controlId));
  return { findings, disordered: orders.filter((order) => !isAscending(order)).map((order) => order.join()) };
}

const isAscending = (controlIds: readonly string[]): boolean => {
  const numbers = controlIds.map((controlId) => Number(controlId.slice(controlId.indexOf('-') + 1)));
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0));
};
