import type { OpsCommand } from './generated/ops.command.v2.js';

type Body = OpsCommand['command'];

/** What people ask for of dead letters; the other commands are about identity. */
export type LetterCommand = Extract<Body, { kind: 'replay-dead' | 'replay-edited' | 'discard-dead' | 'reopen-dead' }>;

const kinds: ReadonlySet<string> = new Set<LetterCommand['kind']>([
  'replay-dead',
  'replay-edited',
  'discard-dead',
  'reopen-dead',
]);

export const isLetterCommand = (body: Body): body is LetterCommand => kinds.has(body.kind);
