import { intakeTopics } from '#contracts';
import { SharedDurableEnds } from '#event-log';

const names = intakeTopics.map(({ name }) => name);

/** How far the intake file is on the disk: the main thread makes it and tells, the stage worker sees. */
export const intakeEnds = (memory?: SharedArrayBuffer): SharedDurableEnds =>
  memory === undefined ? SharedDurableEnds.create(names) : new SharedDurableEnds(memory, names);
