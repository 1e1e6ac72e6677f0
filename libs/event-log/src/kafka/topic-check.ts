import { type Fault, fault, type TopicDefinition } from '#contracts';
import type { TopicShape } from './client.js';
import { recordBytesMax } from './settings.js';

/** What a topic of ours is made with. */
export interface TopicPlan {
  readonly partitions: number;
  readonly replicas: number;
}

export const settingsFor = ({ cleanup }: TopicDefinition, { replicas }: TopicPlan): Record<string, string> => ({
  'cleanup.policy': cleanup === 'compacted' ? 'compact' : 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': String(recordBytesMax),
  'min.insync.replicas': String(Math.max(1, replicas - 1)),
  'unclean.leader.election.enable': 'false',
});

type Settings = Readonly<Record<string, string>>;

interface Rule {
  readonly setting: string;
  /** With this setting entries are lost that were acknowledged: the log is not opened. */
  readonly isUnsafe: boolean;
  /** Whether what is there will do beside what was wanted. */
  readonly holds: (is: string, wanted: string) => boolean;
}

const same = (is: string, wanted: string): boolean => is === wanted;
const atLeast = (is: string, wanted: string): boolean => Number(is) >= Number(wanted);

const rules: readonly Rule[] = [
  { setting: 'cleanup.policy', isUnsafe: true, holds: same },
  { setting: 'min.insync.replicas', isUnsafe: true, holds: atLeast },
  { setting: 'unclean.leader.election.enable', isUnsafe: true, holds: same },
  { setting: 'retention.ms', isUnsafe: false, holds: same },
  { setting: 'retention.bytes', isUnsafe: false, holds: same },
  { setting: 'max.message.bytes', isUnsafe: false, holds: atLeast },
];

/**
 * How a topic that is there differs from what it has to be: LOG_TOPIC_UNSAFE where acknowledged entries may be lost,
 * LOG_TOPIC_DIFFERS where somebody may have meant it so. Each names the command that puts it right.
 */
export function topicFindings(
  { name, definition }: { readonly name: string; readonly definition: TopicDefinition },
  plan: TopicPlan,
  { replicas }: TopicShape,
  settings: Settings,
): readonly Fault[] {
  const wanted = settingsFor(definition, plan);
  const wrong = rules.filter(({ setting, holds }) => {
    const is = settings[setting];
    return is !== undefined && !holds(is, wanted[setting] ?? '');
  });
  const faults = wrong.map(({ setting, isUnsafe }) => {
    const should = wanted[setting] ?? '';
    return fault(isUnsafe ? 'LOG_TOPIC_UNSAFE' : 'LOG_TOPIC_DIFFERS', {
      topic: name,
      setting,
      is: settings[setting] ?? '',
      should,
      command: `kafka-configs.sh --alter --entity-type topics --entity-name ${name} --add-config ${setting}=${should}`,
    });
  });
  if (replicas >= plan.replicas) return faults;
  const command = `kafka-reassign-partitions.sh, with ${plan.replicas} replicas for each partition of ${name}`;
  const about = { topic: name, setting: 'replication factor', is: replicas, should: plan.replicas, command };
  return [fault('LOG_TOPIC_UNSAFE', about), ...faults];
}
