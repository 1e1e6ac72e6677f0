import { describe, expect, it } from '@jest/globals';
import type { DeliveryRequested } from '#contracts';
import { parse } from '#hl7';
import { pixUpdate } from './render.js';
import { number } from './testing/queue.js';

const envelope = {
  sender: { application: 'HIE', facility: 'REGION' },
  receiver: { application: 'ADT', facility: 'NORTH' },
  authorities: [
    { namespace: 'NORTH', universalId: '1.2.3.1', system: 'urn:hie:north', name: 'North' },
    { namespace: 'SOUTH', universalId: '1.2.3.2', universalIdType: 'ISO', system: 'urn:hie:south', name: 'South' },
  ],
};
const delivery: DeliveryRequested = {
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  consumer: 'north',
  kind: 'pix-update',
  numbers: [number('NORTH', '1|1'), number('SOUTH', '2')],
  at: '2026-03-14T15:09:26.535Z',
};
const lines = (bytes: Uint8Array) => Buffer.from(bytes).toString().split('\r');

describe('an update notification', () => {
  it('is ADT^A31 of v2.5 with the numbers in full, a space for the name and no visit (ITI TF 2: 3.10.4.1.2)', () => {
    expect(lines(pixUpdate(delivery, envelope))).toEqual([
      'MSH|^~\\&|HIE|REGION|ADT|NORTH|20260314150926.535+0000||ADT^A31^ADT_A05|AAAAAAAAAAAAAAAAAAAA|P|2.5',
      'EVN|A31|20260314150926.535+0000',
      'PID|||1\\F\\1^^^NORTH&1.2.3.1&ISO^MR~2^^^SOUTH&1.2.3.2&ISO^MR|| ',
      'PV1||N',
      '',
    ]);
  });

  it('says its character set where it needs one, and can be read again', () => {
    const bytes = pixUpdate({ ...delivery, numbers: [number('NORTH', 'Å-7')] }, envelope);
    const parsed = parse(bytes);
    expect(parsed.kind === 'message' && [parsed.message.value('MSH-18'), parsed.message.value('PID-3')]).toEqual([
      'UNICODE UTF-8',
      'Å-7',
    ]);
  });
});
