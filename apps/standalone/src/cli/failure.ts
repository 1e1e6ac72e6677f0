import { Fault } from '#contracts';

/** One coded line that says what to do; the stack only for those who ask for it with HIE_LOG_LEVEL=debug. */
export function explainFailure(error: unknown, logLevel: string | undefined): string {
  const known = error instanceof Fault ? error.message : `INTERNAL: ${reason(error)}. Please report this.`;
  const stack = error instanceof Error && logLevel === 'debug' ? `\n${error.stack ?? ''}` : '';
  return `hie: ${known}${stack}\n`;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
