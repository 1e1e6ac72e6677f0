import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpsCommand } from '#contracts';
import { shippedModel } from '#identity';
import { FaultFilter } from '#nest';
import { createLog } from '#platform';
import { MpiApiModule } from '../mpi.api.module.js';
import { asLocal } from '#nest/testing';
import { authorities } from './query-desk.js';
import { Region, type Visit } from './region.js';

export interface Answer<Body> {
  readonly status: number;
  readonly type: string;
  readonly body: Body;
}

/** A region with its HTTP side, as it is served. */
export class ServedRegion {
  private constructor(
    readonly region: Region,
    private readonly app: NestFastifyApplication,
    /** What people decided, and who. */
    readonly commands: (readonly [OpsCommand['command'], by: string | undefined])[],
  ) {}

  static async open(visits: readonly Visit[]): Promise<ServedRegion> {
    const region = await Region.open();
    await region.feed(visits);
    const commands: ServedRegion['commands'] = [];
    const module = MpiApiModule.register({
      identity: region.reader,
      model: shippedModel,
      authorities,
      cursorKey: new Uint8Array(32).fill(5),
      appendCommand: async (command, by) => {
        commands.push([command, by]);
        return 'C1';
      },
    });
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
    app.useGlobalFilters(new FaultFilter(createLog('silent')));
    app.useGlobalGuards(asLocal);
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new ServedRegion(region, app, commands);
  }

  /** `payload`: an object as JSON, a text as a form. */
  async ask<Body>(
    method: 'GET' | 'POST',
    url: string,
    payload?: object | string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const form = typeof payload === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const request = { method, url, headers: { ...form, ...more }, ...(payload && { payload }) };
    const { statusCode, headers: sent, body } = await this.app.inject(request);
    const type = String(sent['content-type']);
    return { status: statusCode, type, body: (type.includes('json') ? JSON.parse(body) : body) as Body };
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.region.close();
  }
}

export const encoded = encodeURIComponent;
