import { Fault } from '#contracts';

/**
 * Whether the disk did not keep what was written. No later sync tells of it, so trying again proves nothing: the file
 * must not be written any more by this process, and the next one writes it anew from what the system still holds.
 */
export const isLoss = (error: unknown): error is Fault => error instanceof Fault && error.code === 'LOG_SYNC_FAILED';
