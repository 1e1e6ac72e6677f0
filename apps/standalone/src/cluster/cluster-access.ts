import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import type { Config, Log } from '#platform';
import { AccessModule } from '../../../console/src/access/access.module.js';
import { type Access, createAccess, localTokenFile } from '../access.js';
import { consoleDataInDatabase } from '../console-data.js';
import type { Readers } from '../readers.js';
import type { Servers } from './servers.js';

interface ClusterAccessInput {
  readonly config: Config;
  readonly servers: Pick<Servers, 'database'>;
  readonly secret: Uint8Array;
  readonly readers: Readers;
  readonly log: Log;
}

export interface ClusterAccess extends Pick<Access, 'start' | 'stop'> {
  readonly module: DynamicModule;
}

/** Accounts, tokens and the trail that all processes share. The console has the routes for them, a gateway the guard. */
export function clusterAccess({ config, servers, secret, readers, log }: ClusterAccessInput): ClusterAccess {
  const isConsole = config.roles.includes('console');
  const data = consoleDataInDatabase(servers.database, secret, log);
  const tokenFile = isConsole && existsSync(config.dataDir) ? join(config.dataDir, localTokenFile) : undefined;
  const access = createAccess({ config, isDemo: false, data, ...(tokenFile && { tokenFile }), readers, log });
  return {
    module: isConsole ? AccessModule.register(access.door, access.deps) : AccessModule.guarding(access.door),
    start: access.start,
    stop: access.stop,
  };
}
