import type { DynamicModule } from '@nestjs/common';
import type { Entry, MessageId, SourceKey } from '#contracts';
import { parse } from '#hl7';
import { type Config, type Log, openFeed, systemClock } from '#platform';
import { ConsoleApiModule } from '../../console/src/api/console.api.module.js';
import type { ConsoleDeps } from '../../console/src/api/console.deps.js';
import { commandAppender } from '../../console/src/commands.js';
import { readPatient } from '../../mpi/src/fhir/read-patient.js';
import { MpiApiModule } from '../../mpi/src/mpi.api.module.js';
import { PixModule } from '../../mpi/src/pix/pix.module.js';
import { Pointers } from '../../mpi/src/pix/pointers.js';
import { charactersOf, contextOf, mapEntry } from '../../normalizer/src/normalize.js';
import { RecordApiModule } from '../../record/src/record.api.module.js';
import { personsOfAccount } from './accounts.js';
import { authorityRules, nationalRegisters } from './authorities.js';
import { identityModel } from './identity-model.js';
import type { Readers } from './readers.js';
import { retentionNow } from './retention.js';
import { feedRules, triedRules } from './stage-runs.js';
import { storeDays, sweptEveryMs } from './store-retention.js';

/** A key of 32 bytes, another for each purpose. */
type KeyFor = (purpose: string) => Uint8Array;
type KeysByIdentifier = (system: string | undefined, value: string) => Promise<readonly SourceKey[]>;

interface ApiInput {
  readonly config: Config;
  /** What is known of the feeds, wherever they are taken in. */
  readonly feeds: Pick<ConsoleDeps, 'feeds' | 'feedConnections' | 'hints'>;
  readonly readers: Readers;
  readonly mintMessageId: () => MessageId;
  readonly keyFor: KeyFor;
}

/** FHIR and the console's API, which read what the stages write. */
export function apiModules(input: ApiInput): readonly DynamicModule[] {
  const { config, readers, mintMessageId, keyFor } = input;
  const { identity } = readers;
  const sourceKeysByIdentifier: KeysByIdentifier = async (system, value) =>
    (await identity.byValue(value, system)).map(({ key }) => key);
  const commands = commandAppender({ append: readers.append, clock: systemClock, nextId: mintMessageId });
  return [
    MpiApiModule.register({
      identity,
      model: identityModel(config.identity.model),
      registers: nationalRegisters(config),
      authorities: authorityRules(config),
      cursorKey: keyFor('patient cursors'),
      appendCommand: async (command, by) => (await commands([command], by)).join(),
    }),
    RecordApiModule.register({
      reader: readers.record,
      patient: (id) => readPatient(identity, id),
      sourceKeysByIdentifier,
      cursorKey: keyFor('search cursors'),
    }),
    ConsoleApiModule.register(consoleDeps(input)),
  ];
}

function consoleDeps({ config, feeds, readers, mintMessageId }: ApiInput): ConsoleDeps {
  const rulesOf = feedRules(config);
  const { append, archive, deadLetters, findings, hops, log, retention, search, shadow } = readers;
  return {
    mode: config.mode,
    startedAt: systemClock(),
    clock: systemClock,
    nextId: mintMessageId,
    log: { append, read: log.read.bind(log), admin: log.admin },
    moveGroup: readers.moveGroup,
    duplicateDays: config.duplicates.days,
    retention: () => retentionNow({ config, seen: log.admin, deadLetters }),
    stores: { reader: retention, days: storeDays(config), sweptEveryMs },
    archive,
    search,
    hops,
    deadLetters,
    findings,
    shadow,
    rulesInForce: rulesInForce(config),
    configured: organizationsOfFeeds(config),
    mappingOf: (entry) => {
      const rules = rulesOf(entry.attributes['feed'] ?? '');
      return { context: contextOf(entry, rules), characters: charactersOf(rules) };
    },
    dryRun: (entry: Entry) => {
      const rules = rulesOf(entry.attributes['feed'] ?? '');
      return mapEntry(entry, ({ value }) => parse(value, charactersOf(rules)), rules);
    },
    ...feeds,
  };
}

interface QueryInput {
  readonly config: Config;
  readonly readers: Pick<Readers, 'identity' | 'record'>;
  readonly keyFor: KeyFor;
  readonly log: Log;
}

/** HL7 queries, which the gateway passes on. */
export const queryModule = ({ config, readers, keyFor, log }: QueryInput): DynamicModule =>
  PixModule.register({
    identity: readers.identity,
    authorities: authorityRules(config),
    personsOfAccount: personsOfAccount(readers.record),
    pointers: new Pointers(keyFor('continuation pointers'), systemClock),
    clock: systemClock,
    log,
  });

const organizationsOfFeeds = ({ feeds }: Config): ConsoleDeps['configured'] =>
  new Map(
    (feeds.length > 0 ? feeds : [openFeed]).map(({ name, senders }) => [
      name,
      senders.map(({ organization }) => organization),
    ]),
  );

function rulesInForce(config: Config): ConsoleDeps['rulesInForce'] {
  const [now, tried] = [feedRules(config), triedRules(config)];
  return (feed, rules) =>
    config.feeds.some(({ name }) => name === feed)
      ? tried(feed, rules).rules?.version === now(feed).rules?.version
      : undefined;
}
