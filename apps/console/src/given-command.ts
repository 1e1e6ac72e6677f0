import { type Entry, fault, isLetterCommand, type LetterCommand, type OpsCommand, readJson } from '#contracts';

/** A command of a person, as far as it is about dead letters. */
export interface GivenCommand {
  readonly id: string;
  /** User. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined: it is not about dead letters. */
  readonly letters: LetterCommand | undefined;
}

/** Fault EVENT_MALFORMED. */
export function givenCommandOf(entry: Entry): GivenCommand {
  const { id, by, at, command } = commandJson(entry) ?? {};
  if (typeof id !== 'string' || typeof by !== 'string' || !at || Number.isNaN(Date.parse(at)) || !command)
    throw malformed(entry);
  const letters = isLetterCommand(command) ? command : undefined;
  if (letters && !isWhole(letters)) throw malformed(entry);
  return { id, by, at: Date.parse(at), letters };
}

function commandJson(entry: Entry): Partial<OpsCommand> | null {
  try {
    return readJson<Partial<OpsCommand> | null>(entry);
  } catch (error) {
    throw malformed(entry, error);
  }
}

const malformed = ({ topic, offset }: Entry, cause?: unknown) => fault('EVENT_MALFORMED', { topic, offset }, cause);

const isWhole = (body: LetterCommand): boolean =>
  typeof body.topic === 'string' &&
  typeof body.partition === 'number' &&
  (body.kind === 'replay-edited'
    ? typeof body.offset === 'number' && typeof body.value === 'string'
    : Array.isArray(body.offsets));
