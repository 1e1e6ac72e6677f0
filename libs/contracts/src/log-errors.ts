import { asked, content, passing, setUp } from './error-definition.js';

/** Codes of the event log, whatever it is kept in. */
export const logErrors = {
  LOG_UNAVAILABLE: passing(
    'The event log cannot be used',
    'Check its disk or its brokers; work goes on by itself once they answer.',
  ),
  LOG_DISK_FULL: passing('The disk of the event log is full', 'Free space; work goes on by itself.', 507),
  LOG_SYNC_FAILED: setUp(
    'The disk did not keep what was written',
    'Check the disk and its cables; the broker has stopped, nothing was acknowledged, a start works through what is there.',
  ),
  LOG_TOPIC_UNKNOWN: asked('There is no such topic', 'See /api/topics.', 404),
  LOG_NOT_WRITABLE_HERE: setUp('This process may not write the topic', 'Report it: this is a fault of the wiring.'),
  LOG_EVENT_TOO_LARGE: content(
    'The event is larger than its topic takes',
    'Send documents of this size by reference, or raise max.message.bytes of the topic and limits.frameBytes together.',
    '207',
  ),
  LOG_TOPIC_LOST: passing(
    'A topic of the log was deleted while it was in use, and was made again',
    'Find out who deleted it: what it held and nobody had worked through yet is gone. Work goes on by itself.',
  ),
  LOG_TOPIC_UNSAFE: setUp(
    'A topic is set so that acknowledged entries may be lost',
    'Set it as the fault says, by the command that it names, and start again.',
  ),
  LOG_TOPIC_DIFFERS: setUp(
    'A topic is set otherwise than it is made here',
    'Leave it where it is meant so; else set it by the command that the fault names.',
  ),
  LOG_SINGLE_REPLICA: setUp(
    'Development mode: the log keeps one replica of each entry, and a broken disk loses it',
    'Run three brokers or more for anything but trials.',
  ),
  LOG_REPLICAS_MISSING: passing(
    'Too few brokers hold the topic at this moment',
    'Start the brokers that are down; work goes on by itself.',
  ),
  LOG_ACCESS_REFUSED: setUp(
    'The brokers do not let this client in',
    'Check kafka.tls and kafka.sasl, the certificates, and what the brokers allow this user.',
  ),
  LOG_GROUP_UNKNOWN: asked('The group reads no such topic or partition', 'See /api/groups.', 404),
  LOG_RESET_UNCONFIRMED: asked(
    'The reset leaves entries out that the group then never gets',
    'Confirm it with the name of the group.',
    409,
  ),
  LOG_GROUP_BUSY: asked(
    'The group has members at work, so that its offsets cannot be moved from outside',
    'Stop the processes of this stage (or start them with HIE_STAGES=hold), move the offsets, and start them again.',
    409,
  ),
  LOG_PARTITION_MOVED: asked(
    'The partition is given to another member of the group',
    'Nothing needs to be done: that one goes on with it. To move its offset, stop the processes of this stage first.',
    409,
  ),
  LOG_GROUP_MOVED: passing(
    'The group was moved back while it worked on what comes later',
    'Nothing needs to be done: it goes on from where it was moved to.',
  ),
};
