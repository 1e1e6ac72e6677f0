import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { MpiRuns } from './mpi.runs.js';

@Controller()
export class MpiConsumer {
  constructor(private readonly runs: MpiRuns) {}

  @EventPattern({ group: stageGroups.mpi, topic: topics.canonical })
  onCanonical(@Payload() batch: Batch): Promise<void> {
    return this.runs.link(batch);
  }
}
