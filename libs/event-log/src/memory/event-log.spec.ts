import { eventLogContract, intakeContract, unitOfWorkContract } from '../testing/event-log.contract.js';
import { MemoryEventLog } from './event-log.js';
import { MemoryIntake } from './intake.js';
import { MemoryUnitOfWork } from './unit-of-work.js';

const delivery = { poll: { firstMs: 1, maxMs: 5, gatherMs: 0 }, redelivery: { firstMs: 1, maxMs: 5 } };
const open = async () => new MemoryEventLog({ clock: () => Date.now(), delivery });

eventLogContract({
  name: 'memory',
  open,
  capabilities: { atomicAppend: true, compaction: 'at once', partitions: true, persistent: false },
});

unitOfWorkContract<string[]>('memory', async () => {
  const log = await open();
  let state: string[] = [];
  const unitOfWork = new MemoryUnitOfWork(log, { fork: () => [...state], adopt: (tx) => (state = tx) });
  return { log, unitOfWork, write: (tx, value) => tx.push(value), written: () => state };
});

intakeContract('memory', async () => {
  const log = await open();
  return { log, intake: new MemoryIntake(log) };
});
