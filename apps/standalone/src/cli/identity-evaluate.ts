import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { fault } from '#contracts';
import { type Evaluation, evaluate, recordsFromCsv, shippedModel } from '#identity';
import { table, terminal } from './output.js';

/** Runs in this process on the shipped model: no broker is needed. */
export async function evaluateFiles(
  recordsFile: string,
  truthFile: string,
  options: { readonly json?: boolean },
): Promise<number> {
  const records = recordsFromCsv(await csvOf(recordsFile));
  const truth = truthOf(await csvOf(truthFile), truthFile);
  if (!records.some(({ id }) => truth.has(id))) {
    throw fault('ARGUMENT_INVALID', { problem: 'no record_id of the records is in the truth' });
  }
  const startedAt = performance.now();
  const evaluation = evaluate(records, truth, shippedModel);
  terminal.say(`evaluated ${evaluation.records} records in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  if (options.json) terminal.json(evaluation);
  else terminal.line(shown(evaluation));
  return 0;
}

function shown(evaluation: Evaluation): string {
  const { pairwise, cluster, falsePairs, missedPairs } = evaluation;
  const rates = [
    ['pairwise', ...Object.values(pairwise).map(share)],
    ['cluster', ...Object.values(cluster).map(share)],
  ];
  return [
    `model ${evaluation.model}: ${evaluation.records} records, ${evaluation.truePairs} true pairs`,
    table(['', 'precision', 'recall', 'F1'], rates),
    `false pairs ${falsePairs.length}, missed pairs ${missedPairs.length}, largest cluster ${evaluation.largestCluster}`,
    `sent to review: ${evaluation.reviewTasks} tasks, ${evaluation.reviewRecords.length} records ` +
      `(${share(evaluation.reviewShare)}); recall with review ${share(evaluation.recallWithReview)}`,
  ].join('\n');
}

const share = (value: number): string => value.toFixed(4);

async function csvOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw fault('FILE_UNREADABLE', { file }, error);
  }
}

/** `record_id,entity_id`: ids are plain words, so nothing is quoted. */
function truthOf(text: string, file: string): ReadonlyMap<string, string> {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = header.split(',').map((name) => name.trim());
  const [record, entity] = [names.indexOf('record_id'), names.indexOf('entity_id')];
  if (record < 0 || entity < 0) throw fault('ARGUMENT_INVALID', { problem: `${file} needs record_id and entity_id` });
  const rows = lines.filter((line) => line !== '').map((line) => line.split(','));
  return new Map(rows.map((row) => [row[record]?.trim() ?? '', row[entity]?.trim() ?? '']));
}
