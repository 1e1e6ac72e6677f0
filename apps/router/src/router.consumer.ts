import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { RouterRun } from './router.run.js';

@Controller()
export class RouterConsumer {
  constructor(private readonly router: RouterRun) {}

  @EventPattern({ group: stageGroups.router, topic: topics.golden })
  onGolden(@Payload() batch: Batch): Promise<void> {
    return this.router.run(batch);
  }
}
