import { type DynamicModule, Module } from '@nestjs/common';
import type { MessageId, SourceKey } from '#contracts';
import { HealthController, MetricsController, Operations } from '#nest';
import { type Config, type Log, systemClock } from '#platform';
import { ConsoleApiModule } from '../../console/src/api/console.api.module.js';
import { commandAppender } from '../../console/src/commands.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { readPatient } from '../../mpi/src/fhir/read-patient.js';
import { MpiApiModule } from '../../mpi/src/mpi.api.module.js';
import { PixModule } from '../../mpi/src/pix/pix.module.js';
import { Pointers } from '../../mpi/src/pix/pointers.js';
import { RecordApiModule } from '../../record/src/record.api.module.js';
import { personsOfAccount } from './accounts.js';
import { authorityRules, nationalRegisters } from './authorities.js';
import type { Gateway } from './gateway.js';
import { identityModel } from './identity-model.js';
import type { Readers } from './readers.js';

interface StandaloneInput {
  readonly config: Config;
  readonly gateway: Gateway;
  readonly readers: Readers;
  readonly operations: Operations;
  readonly mintMessageId: () => MessageId;
  /** A key of 32 bytes, another for each purpose. */
  readonly keyFor: (purpose: string) => Uint8Array;
  readonly log: Log;
}

type KeysByIdentifier = (system: string | undefined, value: string) => Promise<readonly SourceKey[]>;

/** Everything that the process serves over HTTP. */
@Module({})
export class StandaloneModule {
  static register(input: StandaloneInput): DynamicModule {
    const { identity } = input.readers;
    const sourceKeysByIdentifier: KeysByIdentifier = async (system, value) =>
      (await identity.byValue(value, system)).map(({ key }) => key);
    const commands = commandAppender({ append: input.readers.append, clock: systemClock, nextId: input.mintMessageId });
    return {
      module: StandaloneModule,
      imports: [
        GatewayModule.register(input.gateway.listeners, input.gateway.patientFeed),
        MpiApiModule.register({
          identity,
          model: identityModel(input.config.identity.model),
          registers: nationalRegisters(input.config),
          authorities: authorityRules(input.config),
          cursorKey: input.keyFor('patient cursors'),
          appendCommand: async (command, by) => (await commands([command], by)).join(),
        }),
        PixModule.register({
          identity,
          authorities: authorityRules(input.config),
          personsOfAccount: personsOfAccount(input.readers.record),
          pointers: new Pointers(input.keyFor('continuation pointers'), systemClock),
          clock: systemClock,
          log: input.log,
        }),
        RecordApiModule.register({
          reader: input.readers.record,
          patient: (id) => readPatient(identity, id),
          sourceKeysByIdentifier,
          cursorKey: input.keyFor('search cursors'),
        }),
        ConsoleApiModule.register({ ...consoleDeps(input), sourceKeysByIdentifier }),
      ],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Operations, useValue: input.operations }],
    };
  }
}

function consoleDeps({ config, gateway, readers, mintMessageId }: StandaloneInput) {
  const { append, archive, deadLetters, findings, hops, log, shadow } = readers;
  return {
    mode: config.mode,
    startedAt: systemClock(),
    clock: systemClock,
    nextId: mintMessageId,
    log: { append, read: log.read.bind(log), admin: log.admin },
    archive,
    hops,
    deadLetters,
    findings,
    shadow,
    feeds: () => gateway.listeners.states(),
    feedConnections: (name: string) => gateway.listeners.diagnosis(name),
  };
}
