import type { Observation, Reference } from '#fhir';
import { concept } from './datatypes/concept.js';
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
    const field = obr.field(26);
    const code = concept(field.component(1))?.coding?.[0]?.code ?? '';
    const what = keyOf(code, field.text(2));
    field.text(3); // The parent's value, which the parent has itself.
    const numbers = (obr.first(29, orderNumbers) ?? []).map(({ value }) => value ?? '');
    const parent = [...numbers, ''].map((number) => this.#observations.get(`${number}\n${what}`)).find(Boolean);
    if (parent !== undefined) parent.hasMember = [...(parent.hasMember ?? []), ...results];
  }
}

const keyOf = (code: string, subId: string): string => `${code}\n${subId}`;
