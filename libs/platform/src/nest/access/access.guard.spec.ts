import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Param, Post, Sse } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { timer } from 'rxjs';
import { map } from 'rxjs/operators';
import { fault } from '#contracts';
import { createLog } from '../../log.js';
import { FaultFilter } from '../fault.filter.js';
import { AccessGuard } from './access.guard.js';
import { AccessInterceptor } from './access.interceptor.js';
import type { Caller } from './caller.js';
import { type AccessEvent, Door } from './door.js';
import { EventStream } from './event-stream.js';
import { Needs } from './needs.js';

const mask = (): object => ({ enterpriseId: 'E1', name: '***' });

@Controller('things')
class Things {
  @Get('undeclared')
  undeclared(): string {
    return 'open by mistake';
  }

  @Needs('anybody', { isBlind: true })
  @Get('health')
  health(): string {
    return 'live';
  }

  @Needs('anybody')
  @Get('open')
  open(): string {
    return 'to all';
  }

  @Needs('patients.read', { mask })
  @Get(':id')
  read(@Param('id') id: string): object {
    return { enterpriseId: 'E1', name: 'Ann', id };
  }

  @Needs('identity.decide', { act: 'thing.decide' })
  @Post(':id')
  decide(@Param('id') id: string): void {
    if (id === 'gone') throw fault('API_CONFLICT');
  }

  @Needs('patients.read', { mask })
  @Get('tail/stream')
  tail(): EventStream {
    return new EventStream(
      (async function* () {
        yield { type: 'thing', data: { enterpriseId: 'E1', name: 'Ann' } };
        for (;;) yield await new Promise<undefined>((resolve) => setTimeout(resolve, 5));
      })(),
    );
  }

  @Needs('operations.read')
  @Sse('live/stream')
  live() {
    return timer(0, 5).pipe(map((data) => ({ data })));
  }
}

class TestDoor extends Door {
  caller: Caller | undefined = { kind: 'session', name: 'ann', role: 'steward', unmasked: false };
  isIn = true;
  readonly events: AccessEvent[] = [];
  isAway = false;
  admit = () => (this.isAway ? Promise.reject(fault('STORE_UNAVAILABLE')) : Promise.resolve(this.caller));
  isStillIn = () => Promise.resolve(this.isIn);
  record = async (event: AccessEvent) => void this.events.push(event);
}

let door: TestDoor;
let app: NestFastifyApplication;
beforeEach(async () => {
  door = new TestDoor();
  class Root {}
  Module({
    controllers: [Things],
    providers: [
      { provide: Door, useValue: door },
      { provide: APP_GUARD, useClass: AccessGuard },
      { provide: APP_INTERCEPTOR, useClass: AccessInterceptor },
    ],
  })(Root);
  app = await NestFactory.create<NestFastifyApplication>(Root, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new FaultFilter(createLog('silent')));
  await app.init();
});
afterEach(() => app.close());

const ask = (method: 'GET' | 'POST', url: string, headers = {}) => app.inject({ method, url, headers });

describe('the guard in front of every route', () => {
  it('refuses a route that declares nothing, whoever asks', async () => {
    const answer = await ask('GET', '/things/undeclared');
    expect([answer.statusCode, answer.body]).toEqual([403, expect.stringContaining('ACCESS_UNDECLARED')]);
  });

  it('tells the health while nobody can be known, and nothing else', async () => {
    door.isAway = true;
    expect((await ask('GET', '/things/health')).body).toBe('live');
    expect((await ask('GET', '/things/open')).statusCode).toBe(503);
    expect((await ask('GET', '/things/7')).statusCode).toBe(503);
  });

  it('masks the answer and records nothing, until the caller asks to see it', async () => {
    expect((await ask('GET', '/things/7')).json()).toEqual({ enterpriseId: 'E1', name: '***' });
    expect(door.events).toEqual([]);
    expect((await ask('GET', '/things/7', { 'x-hie-unmask': '1' })).json()).toEqual({
      enterpriseId: 'E1',
      name: 'Ann',
      id: '7',
    });
    expect(door.events).toMatchObject([
      { action: 'look', outcome: 'done', route: 'GET /things/:id', patients: ['E1'], detail: '7' },
    ]);
  });

  it('records an act once, whether it was done, failed or was refused', async () => {
    await ask('POST', '/things/7');
    await ask('POST', '/things/gone');
    door.caller = { kind: 'session', name: 'eve', role: 'viewer', unmasked: false };
    expect((await ask('POST', '/things/7')).statusCode).toBe(403);
    expect(door.events).toMatchObject([
      { action: 'thing.decide', outcome: 'done', caller: { name: 'ann' }, detail: '7' },
      { action: 'thing.decide', outcome: 'failed', code: 'API_CONFLICT', detail: 'gone' },
      { action: 'thing.decide', outcome: 'refused', caller: { name: 'eve' }, code: 'ACCESS_REFUSED' },
    ]);
  });

  it('lets nobody in who is not known', async () => {
    door.caller = undefined;
    expect((await ask('GET', '/things/7')).statusCode).toBe(401);
    expect(door.events).toEqual([]);
  });

  it('ends a stream when the session does', async () => {
    setTimeout(() => (door.isIn = false), 40);
    const answer = await ask('GET', '/things/live/stream');
    expect(answer.body).toContain('data: 0');
  });

  it('masks what a stream tells, or records the look before it does, and ends it with the session', async () => {
    door.isIn = true;
    setTimeout(() => (door.isIn = false), 40);
    const masked = await ask('GET', '/things/tail/stream');
    expect(masked.headers['content-type']).toMatch(/^text\/event-stream/);
    expect([masked.body.includes('"***"'), masked.body.includes('Ann'), door.events]).toEqual([true, false, []]);
    door.isIn = true;
    setTimeout(() => (door.isIn = false), 40);
    const whole = await ask('GET', '/things/tail/stream', { 'x-hie-unmask': '1' });
    expect(whole.body).toContain('Ann');
    expect(door.events).toMatchObject([
      { action: 'look', outcome: 'done', route: 'GET /things/tail/stream', patients: [] },
      { action: 'look', outcome: 'done', patients: ['E1'] },
    ]);
  });

  it('answers HEAD of a stream, which has no end', async () => {
    expect((await app.inject({ method: 'HEAD', url: '/things/tail/stream' })).statusCode).toBe(200);
  });

  it('lets a session have so many streams and no more, and others once they are closed', async () => {
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const stop = new AbortController();
    const open = (signal?: AbortSignal) => fetch(`${url}/things/tail/stream`, { ...(signal && { signal }) });
    const streams = await Promise.all(Array.from({ length: 16 }, () => open(stop.signal)));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await open();
    expect([refused.status, await refused.text()]).toEqual([429, expect.stringContaining('ACCESS_STREAMS_TOO_MANY')]);
    stop.abort();
    const again = new AbortController();
    let status = 429;
    for (const end = Date.now() + 5_000; status === 429 && Date.now() < end;) ({ status } = await open(again.signal));
    again.abort();
    expect(status).toBe(200);
  });
});
