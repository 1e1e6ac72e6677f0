import type { StageObserver } from '#event-log';
import type { Log, Metrics } from '#platform';

/** What stages do, as metrics and lines of the log. `changed` is told of every commit. */
export const stageObserver = (log: Log, metrics: Metrics, changed?: () => void): StageObserver => ({
  onCommitted: (stage, entries, tookMs) => {
    metrics.stageEntries.inc({ stage, result: 'done' }, entries);
    metrics.stageBatchSeconds.observe({ stage }, tookMs / 1000);
    metrics.stageWaiting.goesOn(stage);
    changed?.();
  },
  onWaiting: (stage, code, attempt) => {
    metrics.stageWaiting.waits(stage, code, attempt);
    log.warn('stage-waits', { stage, code, attempt });
  },
  onDead: (stage, fault) => {
    metrics.stageEntries.inc({ stage, result: 'dead' });
    log.error('dead-letter', fault, { stage });
  },
});
