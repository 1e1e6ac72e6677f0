import { Fault, fault } from '#contracts';
import { type Config, createLog, loadConfig, openDataDirectory, PostgresDatabase, readSecretFile } from '#platform';
import { clusterMigrations, migratePostgres } from '#storage';
import { type ConsoleData, consoleDataInDatabase, consoleDataInFile } from '../console-data.js';

/** Accounts and the trail themselves, for the length of a command. */
export interface OpenConsoleData {
  readonly data: ConsoleData;
  close(): Promise<void>;
}

/** Of a cluster always; embedded undefined where a broker runs, which is to be asked. */
export async function openConsoleData(environment: NodeJS.ProcessEnv): Promise<OpenConsoleData | undefined> {
  const config = loadConfig(environment);
  return config.mode === 'cluster' ? openInDatabase(config) : openInFile(config);
}

/** A change of an account takes one connection for its turn and one for its work. */
const connectionsMax = 2;

/** Faults CONFIG_INVALID, FILE_UNREADABLE, STORE_UNAVAILABLE. */
export async function openInDatabase({ databaseUrl, secretFile }: Config): Promise<OpenConsoleData> {
  if (databaseUrl === undefined || secretFile === undefined) {
    const key = databaseUrl === undefined ? 'databaseUrl' : 'secretFile';
    throw fault('CONFIG_INVALID', { key, problem: 'is needed with mode: cluster' });
  }
  const secret = readSecretFile(secretFile);
  const database = PostgresDatabase.open(databaseUrl, { connectionsMax });
  try {
    await migratePostgres(database, clusterMigrations);
  } catch (error) {
    await database.close();
    throw error;
  }
  return { data: consoleDataInDatabase(database, secret, createLog('warn', 'stderr')), close: () => database.close() };
}

function openInFile({ dataDir }: Config): OpenConsoleData | undefined {
  const directory = freeDirectory(dataDir);
  if (!directory) return undefined;
  const data = consoleDataInFile(directory, createLog('warn', 'stderr'));
  const close = async (): Promise<void> => {
    data.tidy();
    data.close();
    directory.release();
  };
  return { data, close };
}

function freeDirectory(dataDir: string) {
  try {
    return openDataDirectory(dataDir);
  } catch (error) {
    if (error instanceof Fault && error.code === 'DATA_DIR_LOCKED') return undefined;
    throw error;
  }
}

/** What a command does goes into the trail, whether it was done or failed. */
export async function recorded<Result>(
  { trail }: ConsoleData,
  action: string,
  detail: string,
  work: Promise<Result>,
): Promise<Result> {
  const event = {
    action,
    caller: { name: 'local', kind: 'command-line' as const },
    from: '',
    route: '',
    patients: [],
    messages: [],
    detail,
  };
  try {
    const result = await work;
    await trail.record({ ...event, outcome: 'done' });
    return result;
  } catch (error) {
    await trail.record({ ...event, outcome: 'failed', code: error instanceof Fault ? error.code : 'INTERNAL' });
    throw error;
  }
}
