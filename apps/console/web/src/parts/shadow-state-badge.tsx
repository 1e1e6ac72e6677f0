import { Badge } from '@mantine/core';
import type { ShadowState } from '../shadow-runs.js';

const shown: Readonly<Record<ShadowState, readonly [text: string, color: string]>> = {
  clearing: ['begins', 'blue'],
  comparing: ['compares', 'blue'],
  compared: ['compared', 'teal'],
  promoting: ['is promoted', 'blue'],
  promoted: ['promoted', 'teal'],
  superseded: ['superseded by a newer run', 'gray'],
  refused: ['refused', 'red'],
};

export const ShadowStateBadge = ({ state }: { readonly state: ShadowState }) => (
  <Badge variant="light" tt="none" color={shown[state][1]}>
    {shown[state][0]}
  </Badge>
);
