import { Badge, Tooltip } from '@mantine/core';

const colors: Readonly<Record<string, string>> = {
  linked: 'teal',
  answered: 'teal',
  filtered: 'gray',
  refused: 'orange',
  dead: 'red',
  pending: 'blue',
};

/** What became of a message, with the code where something was wrong. */
export function OutcomeBadge({ outcome, code }: { readonly outcome: string; readonly code?: string }) {
  const badge = (
    <Badge color={colors[outcome] ?? 'gray'} variant="light">
      {outcome}
    </Badge>
  );
  return code === undefined ? badge : <Tooltip label={code}>{badge}</Tooltip>;
}
