import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { ConsoleRuns } from './console.runs.js';

@Controller()
export class OpsConsumer {
  constructor(private readonly runs: ConsoleRuns) {}

  @EventPattern({ group: stageGroups.ops, topic: topics.command })
  onCommands(@Payload() batch: Batch): Promise<void> {
    return this.runs.ops(batch);
  }
}
