import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { NormalizerRuns } from '../normalizer.runs.js';

@Controller()
export class ShadowConsumer {
  constructor(private readonly runs: NormalizerRuns) {}

  @EventPattern([topics.shadowCommand, topics.shadowStep].map((topic) => ({ group: stageGroups.shadow, topic })))
  onSteps(@Payload() batch: Batch): Promise<void> {
    return this.runs.shadow(batch);
  }
}
