import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { RecordRuns } from './record.runs.js';

@Controller()
export class ArchiveConsumer {
  constructor(private readonly runs: RecordRuns) {}

  @EventPattern([topics.raw, topics.outcome].map((topic) => ({ group: stageGroups.archive, topic })))
  onMessage(@Payload() batch: Batch): Promise<void> {
    return this.runs.archive(batch);
  }
}
