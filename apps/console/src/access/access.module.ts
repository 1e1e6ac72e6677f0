import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessGuard, AccessInterceptor, Door } from '#nest';
import { AuditController } from '../audit/audit.controller.js';
import { type AccessDeps, accessDeps } from './access.deps.js';
import { AccountsController } from './accounts.controller.js';
import { ErrorsController } from './errors.controller.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OwnAccountController } from './own-account.controller.js';
import { SessionController } from './session.controller.js';

/** The guard in front of every route of the process that imports it. */
@Global()
@Module({})
export class AccessModule {
  /** With the routes of accounts and of the trail. */
  static register(door: Door, deps: AccessDeps): DynamicModule {
    const { providers = [], ...guarding } = AccessModule.guarding(door);
    return {
      ...guarding,
      controllers: [
        SessionController,
        OidcController,
        AccountsController,
        OwnAccountController,
        AuditController,
        ErrorsController,
      ],
      providers: [...providers, { provide: accessDeps, useValue: deps }],
    };
  }

  /** Where accounts are kept by another process. */
  static guarding(door: Door): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        { provide: Door, useValue: door },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: AccessInterceptor },
      ],
      exports: [Door],
    };
  }
}
