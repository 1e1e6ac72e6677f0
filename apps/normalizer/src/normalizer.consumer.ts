import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups, topics } from '#contracts';
import type { Batch } from '#event-log';
import { NormalizerRuns } from './normalizer.runs.js';

@Controller()
export class NormalizerConsumer {
  constructor(private readonly runs: NormalizerRuns) {}

  @EventPattern([topics.raw, topics.replay].map((topic) => ({ group: stageGroups.normalizer, topic })))
  onRaw(@Payload() batch: Batch): Promise<void> {
    return this.runs.normalize(batch);
  }
}
