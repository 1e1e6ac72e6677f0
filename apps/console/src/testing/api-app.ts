import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FaultFilter } from '#nest';
import { asLocal } from '#nest/testing';
import { createLog } from '#platform';
import { ConsoleApiModule } from '../api/console.api.module.js';
import type { Embedded } from './embedded.js';

/** The console's API over a broker, asked with `inject` by the local user. */
export async function consoleApi({ deps }: Pick<Embedded, 'deps'>): Promise<NestFastifyApplication> {
  const module = ConsoleApiModule.register(deps);
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new FaultFilter(createLog('silent')));
  app.useGlobalGuards(asLocal);
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  await app.init();
  return app;
}
