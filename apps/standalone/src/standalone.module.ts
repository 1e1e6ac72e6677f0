import { type DynamicModule, Module } from '@nestjs/common';
import type { MessageId, SourceKey } from '#contracts';
import { shippedModel } from '#identity';
import { HealthController, MetricsController, Operations } from '#nest';
import { type Config, systemClock } from '#platform';
import { ConsoleApiModule } from '../../console/src/api/console.api.module.js';
import { commandAppender } from '../../console/src/commands.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { readPatient } from '../../mpi/src/fhir/read-patient.js';
import { MpiApiModule } from '../../mpi/src/mpi.api.module.js';
import { RecordApiModule } from '../../record/src/record.api.module.js';
import type { Gateway } from './gateway.js';
import type { Readers } from './readers.js';

interface StandaloneInput {
  readonly config: Config;
  readonly gateway: Gateway;
  readonly readers: Readers;
  readonly operations: Operations;
  readonly mintMessageId: () => MessageId;
  /** Seals the cursors of searches. */
  readonly cursorKey: Uint8Array;
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
        GatewayModule.register(input.gateway.listeners),
        MpiApiModule.register({
          identity,
          model: shippedModel,
          appendCommand: async (command) => (await commands([command])).join(),
        }),
        RecordApiModule.register({
          reader: input.readers.record,
          patient: (id) => readPatient(identity, id),
          sourceKeysByIdentifier,
          cursorKey: input.cursorKey,
        }),
        ConsoleApiModule.register({ ...consoleDeps(input), sourceKeysByIdentifier }),
      ],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Operations, useValue: input.operations }],
    };
  }
}

function consoleDeps({ config, gateway, readers, mintMessageId }: StandaloneInput) {
  const { append, archive, deadLetters, hops, log } = readers;
  return {
    mode: config.mode,
    startedAt: systemClock(),
    clock: systemClock,
    nextId: mintMessageId,
    log: { append, read: log.read.bind(log), admin: log.admin },
    archive,
    hops,
    deadLetters,
    feeds: () => gateway.listeners.states(),
  };
}
