import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessGuard, AccessInterceptor, Door } from '#nest';
import { AuditController } from '../audit/audit.controller.js';
import { type AccessDeps, accessDeps } from './access.deps.js';
import { AccountsController } from './accounts.controller.js';
import { OwnAccountController } from './own-account.controller.js';
import { SessionController } from './session.controller.js';

/** Accounts, the trail, and the guard in front of every route of the process that imports it. */
@Global()
@Module({})
export class AccessModule {
  static register(door: Door, deps: AccessDeps): DynamicModule {
    return {
      module: AccessModule,
      controllers: [SessionController, AccountsController, OwnAccountController, AuditController],
      providers: [
        { provide: Door, useValue: door },
        { provide: accessDeps, useValue: deps },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: AccessInterceptor },
      ],
      exports: [Door],
    };
  }
}
