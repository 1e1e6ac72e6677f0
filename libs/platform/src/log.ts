import { pino } from 'pino';
import { Fault } from '#contracts';

/**
 * What a log line may hold: a code, names of our own, counts and times. There is no way to log a message, an object or
 * an error text, because any of these may hold patient data.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** `cause`: only its code and, for what is not a Fault, its class and place in our code are written. */
  error(event: string, cause: unknown, fields?: LogFields): void;
}

export function createLog(level: string, destination: 'stdout' | 'stderr' = 'stdout'): Log {
  const sink = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(destination === 'stdout' ? 1 : 2),
  );
  return {
    info: (event, fields) => sink.info({ ...clean(fields), event }),
    warn: (event, fields) => sink.warn({ ...clean(fields), event }),
    error: (event, cause, fields) => sink.error({ ...clean(fields), ...describeCause(cause), event }),
  };
}

/** Control, format, line and paragraph separator characters: log injection and bidi tricks. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const fieldLengthMax = 256;

function clean(fields: LogFields = {}): LogFields {
  const out: Record<string, string | number | boolean | undefined> = {};
  for (const [name, value] of Object.entries(fields))
    out[name] = typeof value === 'string' ? value.slice(0, fieldLengthMax).replace(unprintable, '?') : value;
  return out;
}

/** A Fault says what it may; of any other error only its class and the first line of its stack that is a place. */
function describeCause(cause: unknown): LogFields {
  if (cause instanceof Fault) return clean({ code: cause.code, ...cause.detail, ...innerCause(cause.cause) });
  if (cause instanceof Error) return clean({ code: 'INTERNAL', class: cause.name, place: placeOf(cause) });
  return { code: 'INTERNAL', class: typeof cause };
}

const innerCause = (cause: unknown): LogFields =>
  cause instanceof Error ? { causeClass: cause.name, causePlace: placeOf(cause) } : {};

const placeOf = (error: Error): string | undefined =>
  error.stack
    ?.split('\n')
    .find((line) => line.trimStart().startsWith('at '))
    ?.trim();
