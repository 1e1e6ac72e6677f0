import { type DynamicModule, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AlertWatch } from './alert-watch.js';
import { AlertsController } from './alerts.controller.js';
import type { AlertDeps } from './alerts.deps.js';

/** Alerts, in the process that serves people. */
@Module({})
export class AlertsModule implements OnModuleInit, OnModuleDestroy {
  constructor(private readonly watch: AlertWatch) {}

  static register(deps: AlertDeps): DynamicModule {
    return {
      module: AlertsModule,
      controllers: [AlertsController],
      providers: [{ provide: AlertWatch, useValue: new AlertWatch(deps) }],
    };
  }

  onModuleInit(): void {
    this.watch.begin();
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch.end();
  }
}
