import type { Observation, Reference } from '#fhir';
import type { Order } from './order.js';
import type { OrderGroup } from './order-groups.js';
import type { SegmentReader } from './reader.js';
import { orderNumbers } from './segments/orc-to-order.js';

/**
 * Results to which other orders of the message belong (OBR-26: the parent's OBX-3 and OBX-4; OBR-29: its numbers), as
 * the susceptibilities of an organism do. What is not in the message is not looked for.
 */
export class ParentResults {
  readonly #observations = new Map<string, Observation>();
  readonly #isWanted: boolean;

  constructor(groups: readonly OrderGroup[]) {
    this.#isWanted = groups.some(({ obr }) => obr?.populated(26) === true);
  }

  keep({ placer, filler }: Order, obx: SegmentReader, observation: Observation): void {
    if (!this.#isWanted) return;
    const what = keyOf(obx.text(3), obx.text(4));
    for (const number of ['', placer?.value, filler?.value])
      if (number !== undefined) this.#observations.set(`${number}\n${what}`, observation);
  }

  /** Makes the results members of the one that OBR-26 names. */
  join(obr: SegmentReader, results: readonly Reference[]): void {
    if (!obr.populated(26) || results.length === 0) return;
    // Read without being marked as read, for without the parent nothing has become of it.
    const what = keyOf(obr.segment.value(26, 1, 1, 1), obr.segment.value(26, 1, 2, 1));
    const numbers = (obr.first(29, orderNumbers) ?? []).map(({ value }) => value ?? '');
    const parent = [...numbers, ''].map((number) => this.#observations.get(`${number}\n${what}`)).find(Boolean);
    if (parent === undefined) return;
    obr.field(26).whole();
    parent.hasMember = [...(parent.hasMember ?? []), ...results];
  }
}

const keyOf = (code: string, subId: string): string => `${code}\n${subId}`;
