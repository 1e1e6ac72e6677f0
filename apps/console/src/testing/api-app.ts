import { afterEach, beforeEach } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FaultFilter } from '#nest';
import { asLocal } from '#nest/testing';
import { createLog } from '#platform';
import { ConsoleApiModule } from '../api/console.api.module.js';
import { Embedded } from './embedded.js';

/** The console's API over a broker, asked with `inject` by the local user. */
async function consoleApi({ deps }: Pick<Embedded, 'deps'>): Promise<NestFastifyApplication> {
  const module = ConsoleApiModule.register(deps);
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new FaultFilter(createLog('silent')));
  app.useGlobalGuards(asLocal);
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  await app.init();
  return app;
}

/** A broker and its API for each test of a file; before the first there is neither. */
export function consoleForEach(): { readonly broker: Embedded; readonly app: NestFastifyApplication } {
  const served = {} as { broker: Embedded; app: NestFastifyApplication };
  beforeEach(async () => {
    served.broker = await Embedded.open();
    served.app = await consoleApi(served.broker);
  });
  afterEach(async () => {
    await served.app.close();
    await served.broker.close();
  });
  return served;
}
