import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { RecordRuns } from './record.runs.js';

@Controller()
export class RelinkConsumer {
  constructor(private readonly runs: RecordRuns) {}

  @EventPattern(
    [topics.identityXref, topics.identityChanged].map((topic) => ({ group: stageGroups.recordIdentity, topic })),
  )
  onIdentity(@Payload() batch: Batch): Promise<void> {
    return this.runs.recordIdentity(batch);
  }
}
