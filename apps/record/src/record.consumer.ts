import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { RecordRuns } from './record.runs.js';

@Controller()
export class RecordConsumer {
  constructor(private readonly runs: RecordRuns) {}

  @EventPattern({ group: stageGroups.record, topic: topics.linked })
  onLinked(@Payload() batch: Batch): Promise<void> {
    return this.runs.record(batch);
  }
}
