import { beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts';
import { died, Embedded } from '../testing/embedded.js';
import { deadLetter } from './dead-letters.js';
import { dryRun, sendEdited } from './edited-letters.js';
import { maskLetter, maskTrial } from './masks.js';

const id = 'hl7.raw.dead:0:0';
const message = 'MSH|^~\\&|LAB|NORTH|||20260303||ADT^A08|C-1|P|2.5.1\rPID|1||9^^^NORTH^MR||Zebulon^Xanthe\rPV1|1|I\r';

let broker: Embedded;
beforeEach(async () => {
  broker = await Embedded.open();
  await broker.log.append([{ ...died(topics.raw, 'M1'), value: new TextEncoder().encode(message) }]);
  await broker.work();
});
afterEach(() => broker.close());

const named = (answer: unknown): boolean => /zebulon|xanthe/i.test(JSON.stringify(answer));

describe('who does not see patient data', () => {
  it('gets no text to edit: a copy that goes out would hold the masks', async () => {
    const letter = await deadLetter(broker.deps, id);
    expect([named(letter), letter.text !== undefined]).toEqual([true, true]);
    const masked = maskLetter(letter);
    expect([named(masked), masked.text, masked.entry?.offset]).toEqual([false, undefined, 0]);
  });

  it('sees what an edited copy would become without the patient, and the copy that was sent as little', async () => {
    const trial = await dryRun(broker.deps, id, message);
    expect([named(trial), named(maskTrial(trial))]).toEqual([true, false]);
    expect(maskTrial(trial)).toMatchObject({ result: 'event', resources: expect.arrayContaining(['Patient']) });
    await sendEdited(broker.deps, id, { text: message, reason: 'again' });
    await broker.work();
    expect(named(maskLetter(await deadLetter(broker.deps, id)))).toBe(false);
  });
});
