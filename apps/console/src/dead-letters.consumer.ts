import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { stageGroups } from '#contracts';
import type { Batch } from '#event-log';
import { ConsoleRuns } from './console.runs.js';
import { deadLetterTopics } from './dead-letters.js';

@Controller()
export class DeadLettersConsumer {
  constructor(private readonly runs: ConsoleRuns) {}

  @EventPattern(deadLetterTopics.map((topic) => ({ group: stageGroups.deadLetters, topic })))
  onDeadLetters(@Payload() batch: Batch): Promise<void> {
    return this.runs.deadLetters(batch);
  }
}
