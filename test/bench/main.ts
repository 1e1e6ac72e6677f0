import { parseArgs } from 'node:util';
import { measureCluster } from './cluster.js';
import { measureEndToEnd } from './end-to-end.js';
import { measureFind } from './find.js';
import { renderFind } from './find-table.js';
import { measureFrontDoor } from './front-door.js';
import { measureCompare } from './identity-compare.js';
import { measureIdentity } from './identity.js';
import { measureKafka } from './kafka.js';
import { measureKafkaFaults } from './kafka-faults.js';
import { kafkaBlocks, kafkaFaultBlocks } from './kafka-table.js';
import { measureNormalizeAlone } from './normalize-alone.js';
import { measureParse } from './parse.js';
import { renderCluster } from './cluster-table.js';
import { render } from './table.js';

/**
 * `npm run bench [-- --json] [--quick] [--only parse|normalize|front-door|end-to-end|compare|identity|find|
 * kafka|kafka-faults] [--people 10000,100000] [--messages 1000000] [--cluster]`: every figure stands beside a peer or a
 * physical limit of the same run, because the machine is never twice the same.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    // Needs Kafka, PostgreSQL and Redis, so that it is asked for by name.
    cluster: { type: 'boolean', default: false },
    // An index of a million people takes a quarter of an hour to fill, so it is asked for by name.
    people: { type: 'string', default: '10000,100000' },
    // A store of a million messages takes minutes to write, so it is asked for by name.
    messages: { type: 'string', default: '100000' },
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const wants = (part: string): boolean => !values.cluster && (values.only === undefined || values.only === part);

const parsing = wants('parse') ? await measureParse({ quick: values.quick, say }) : [];
const normalizing = wants('normalize') ? await measureNormalizeAlone(values.quick) : [];
const frontDoor = wants('front-door') ? await measureFrontDoor({ quick: values.quick, say }) : [];
const endToEnd = wants('end-to-end') ? await measureEndToEnd({ quick: values.quick, say }) : [];
const compare = wants('compare') ? measureCompare({ quick: values.quick, say }) : [];
const people = values.people.split(',').map(Number);
const identity = wants('identity') ? await measureIdentity({ people, quick: values.quick, say }) : [];
const cluster = values.cluster ? await measureCluster({ quick: values.quick, say }) : undefined;
const find = wants('find')
  ? await measureFind({ messages: Number(values.messages), quick: values.quick, say })
  : undefined;
// Of real brokers, too.
const kafka = values.only === 'kafka' ? await measureKafka({ quick: values.quick, say }) : [];
const kafkaFaults = values.only === 'kafka-faults' ? await measureKafkaFaults({ say }) : [];
const results = {
  parse: parsing,
  normalize: normalizing,
  frontDoor,
  endToEnd,
  compare,
  identity,
  kafka,
  kafkaFaults,
  ...(find && { find }),
  ...(cluster && { cluster }),
};
const kafkaTables = [...kafkaBlocks(kafka), ...kafkaFaultBlocks(kafkaFaults)].join('\n\n');
const tables = cluster ? renderCluster(cluster) : kafkaTables ? `${kafkaTables}\n` : render(results);
const text = [tables, ...(find ? [renderFind(find)] : [])].join('');
process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : text);
