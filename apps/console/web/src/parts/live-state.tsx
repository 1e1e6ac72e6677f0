import { Badge } from '@mantine/core';
import { useLive } from '../live.js';

const states = {
  connecting: ['gray', 'connecting'],
  live: ['teal', 'live'],
  lost: ['orange', 'connection lost'],
} as const;

export function LiveState() {
  const [color, text] = states[useLive().state];
  return (
    <Badge color={color} variant="light" role="status">
      {text}
    </Badge>
  );
}
