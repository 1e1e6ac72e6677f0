import { isOutwardGroup } from '#contracts';
import type { EventLog } from '#event-log';

/** Entries that the stage which is furthest behind has not worked through. */
export async function furthestBehind(admin: Pick<EventLog['admin'], 'groups'>): Promise<number> {
  const stages = (await admin.groups()).filter(({ group }) => !isOutwardGroup(group));
  return stages.reduce((most, { lag }) => Math.max(most, lag), 0);
}
