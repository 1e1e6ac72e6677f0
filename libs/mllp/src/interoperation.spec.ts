import { describe, expect, it } from '@jest/globals';
import { Client, HL7_2_5 } from 'node-hl7-client';
import { acknowledge, parse } from '#hl7';
import { receiver, until } from './receiver.fixture.js';

const adt = (controlId: string) =>
  new HL7_2_5()
    .buildMSH({ msh_3: 'ADT1', msh_4: 'NORTH', msh_9_1: 'ADT', msh_9_2: 'A01', msh_10: controlId, msh_11_1: 'P' })
    .buildEVN({ evn_1: 'A01' })
    .buildPID({ pid_3: '77', pid_5: 'BERG^ANNA' })
    .toMessage();

describe('MllpServer with node-hl7-client as the sender', () => {
  it('takes its messages, and it takes the acknowledgements', async () => {
    const controlIds: string[] = [];
    const { server, port } = await receiver({
      onFrame: async (frame) => {
        const parsed = parse(frame);
        if (parsed.kind === 'refusal') return acknowledge(undefined, { code: 'AR', controlId: 'R', at: 0 });
        controlIds.push(`${parsed.message.header.controlId} ${parsed.message.value('PID-5.2')}`);
        return acknowledge(parsed.message, { code: 'AA', controlId: `R${controlIds.length}`, at: 0 });
      },
    });
    const answers: string[] = [];
    const connection = new Client({ host: '127.0.0.1', version: '2.5' }).createConnection(
      { port, version: '2.5' },
      async (response) => {
        const acknowledgement = response.getMessage();
        answers.push(`${acknowledgement.get('MSA.1').toString()} ${acknowledgement.get('MSA.2').toString()}`);
      },
    );
    for (const controlId of ['M1', 'M2', 'M3']) {
      await connection.sendMessage(adt(controlId));
      await until(() => answers.at(-1) === `AA ${controlId}`, `the acknowledgement of ${controlId}`);
    }
    expect(controlIds).toEqual(['M1 ANNA', 'M2 ANNA', 'M3 ANNA']);
    await connection.close();
    await server.drain(0);
  });
});
