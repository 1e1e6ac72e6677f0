import { describe, expect, it } from '@jest/globals';
import { keptTopic } from '../testing/drafts.js';
import { settingsFor, topicFindings } from './topic-check.js';

const plan = { partitions: 4, replicas: 3 };
const asMade = settingsFor(keptTopic, plan);
const find = (settings: Readonly<Record<string, string>>, replicas = 3) =>
  topicFindings({ name: 'hie.test.kept', definition: keptTopic }, plan, { partitions: 4, replicas }, settings);

describe('the check of a topic', () => {
  it('makes a topic of three replicas so that two have an entry before it is acknowledged', () => {
    expect(asMade).toMatchObject({ 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false' });
  });

  it('finds nothing in a topic that is as it is made here', () => {
    expect(find(asMade)).toEqual([]);
  });

  it('takes more than was wanted', () => {
    expect(find({ ...asMade, 'min.insync.replicas': '3', 'max.message.bytes': '200000000' })).toEqual([]);
  });

  it.each([
    ['min.insync.replicas', '1', 'LOG_TOPIC_UNSAFE'],
    ['cleanup.policy', 'compact', 'LOG_TOPIC_UNSAFE'],
    ['unclean.leader.election.enable', 'true', 'LOG_TOPIC_UNSAFE'],
    ['retention.ms', '604800000', 'LOG_TOPIC_DIFFERS'],
    ['retention.bytes', '1000', 'LOG_TOPIC_DIFFERS'],
    ['max.message.bytes', '1048588', 'LOG_TOPIC_DIFFERS'],
  ])('tells of %s=%s with %s and the command that puts it right', (setting, is, code) => {
    const findings = find({ ...asMade, [setting]: is });
    expect(findings).toMatchObject([{ code, detail: { topic: 'hie.test.kept', setting, is } }]);
    expect(findings[0]?.message).toContain(`--entity-name hie.test.kept --add-config ${setting}=${asMade[setting]}`);
  });

  it('does not go on with fewer replicas than there could be', () => {
    expect(find(asMade, 1)).toMatchObject([{ code: 'LOG_TOPIC_UNSAFE', detail: { is: 1, should: 3 } }]);
  });
});
