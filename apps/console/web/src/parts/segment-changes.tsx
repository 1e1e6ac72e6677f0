import { Badge, Group, Text } from '@mantine/core';
import { count } from '../format.js';
import { segmentDiff } from '../segment-diff.js';

/** What an edit changes, segment by segment: taken away above, put in below. Text only. */
export function SegmentChanges({ before, after }: { readonly before: string; readonly after: string }) {
  const changed = segmentDiff(before, after).filter((change) => change.before !== change.after);
  if (changed.length === 0) return <Text c="dimmed">Nothing is changed.</Text>;
  return (
    <section aria-label="Changes">
      <Group mb="xs">
        <Badge variant="light" tt="none">
          {count(changed.length)} {changed.length === 1 ? 'segment' : 'segments'} changed
        </Badge>
      </Group>
      <div className="monospaced changes">
        {changed.map((change, index) => (
          // A change has no name of its own.
          <div key={index} className="change">
            {change.before !== undefined && <del>{change.before}</del>}
            {change.after !== undefined && <ins>{change.after}</ins>}
          </div>
        ))}
      </div>
    </section>
  );
}
