import { randomUUID } from 'node:crypto';
import { type Entry, fault } from '#contracts';
import type { Clock, PostgresDatabase } from '#platform';
import type { SendingTurn, SendingTurns } from '../sending-turns.js';

/** Over all processes of a cluster; what a group has sent is known by the ids that its units of work know inputs by. */
export class PostgresSendingTurns implements SendingTurns {
  constructor(
    private readonly database: PostgresDatabase,
    private readonly clock: Clock,
  ) {}

  async take(group: string, topic: string, partition: number): Promise<SendingTurn> {
    const holder = randomUUID();
    await this.database.run(
      `INSERT INTO stage_progress (stage, topic, "partition", batch, committed, holder) VALUES ($1, $2, $3, 0, 0, $4)
       ON CONFLICT (stage, topic, "partition") DO UPDATE SET holder = excluded.holder`,
      group,
      topic,
      partition,
      holder,
    );
    const ask = async (id: string): Promise<boolean> => {
      const [row] = await this.database.all<{ sent: boolean }>(
        `SELECT EXISTS (SELECT FROM stage_input WHERE stage = $1 AND input_id = $5) AS sent FROM stage_progress
         WHERE stage = $1 AND topic = $2 AND "partition" = $3 AND holder = $4`,
        group,
        topic,
        partition,
        holder,
        id,
      );
      if (!row) throw fault('LOG_UNAVAILABLE', { reason: 'the partition is taken by another', group, partition });
      return row.sent;
    };
    return {
      isDue: async (entry) => !(await ask(entry.attributes.id)),
      sent: (entry) => this.#sent(group, entry),
      holds: async () => void (await ask('')),
    };
  }

  async #sent(group: string, { attributes }: Entry): Promise<void> {
    await this.database.run(
      'INSERT INTO stage_input (stage, input_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      group,
      attributes.id,
      this.clock(),
    );
  }
}
