import { fault } from '#contracts';
import { type Evaluation, evaluate, type EvaluationRecord, recordsFromCsv } from '#identity';
import { identityModel } from '../identity-model.js';
import { csvOf } from './csv-file.js';
import { table, terminal } from './output.js';

interface EvaluateOptions {
  /** A model file; default: the shipped model. */
  readonly model?: string;
  /** `record_id,category`, where the records have no such column. */
  readonly categories?: string;
  readonly json?: boolean;
}

/** Runs in this process: no broker is needed. */
export async function evaluateFiles(recordsFile: string, truthFile: string, options: EvaluateOptions): Promise<number> {
  const model = identityModel(options.model);
  const startedAt = performance.now();
  const records = await categorized(recordsFromCsv(await csvOf(recordsFile), model), options.categories);
  const truth = pairsOf(await csvOf(truthFile), truthFile, 'entity_id');
  if (!records.some(({ id }) => truth.has(id))) {
    throw fault('ARGUMENT_INVALID', { problem: 'no record_id of the records is in the truth' });
  }
  const evaluation = evaluate(records, truth, model);
  terminal.say(`evaluated ${evaluation.records} records in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  if (options.json) terminal.json(evaluation);
  else terminal.line(shown(evaluation));
  return 0;
}

function shown(evaluation: Evaluation): string {
  const { pairwise, cluster, falsePairs, missedPairs, categories } = evaluation;
  const rates = [
    ['pairwise', ...Object.values(pairwise).map(share)],
    ['cluster', ...Object.values(cluster).map(share)],
  ];
  return [
    `model ${evaluation.model}: ${evaluation.records} records, ${evaluation.truePairs} true pairs`,
    table(['', 'precision', 'recall', 'F1'], rates),
    `false pairs ${falsePairs.length}, missed pairs ${missedPairs.length}, ` +
      `largest cluster ${evaluation.largestCluster} (true ${evaluation.largestTrueCluster})`,
    `sent to review: ${evaluation.reviewTasks} tasks, ${evaluation.reviewRecords.length} records ` +
      `(${share(evaluation.reviewShare)}); recall with review ${share(evaluation.recallWithReview)}, ` +
      `where either record is flagged ${share(evaluation.recallWithFlaggedRecords)}`,
    `blocking: ${evaluation.candidatesPerRecord.toFixed(1)} candidates a record, ` +
      `true pairs among them ${share(evaluation.pairCompleteness)}`,
    ...(Object.keys(categories).length === 0 ? [] : [byCategory(categories)]),
    ...evaluation.explanations.map(({ a, b, lines }) => `\nfalse pair ${a} ${b}\n${lines.join('\n')}`),
  ].join('\n');
}

const share = (value: number): string => value.toFixed(4);

const byCategory = (categories: Evaluation['categories']): string =>
  table(
    ['category', 'records', 'pairs', 'recall', 'with review', 'false'],
    Object.entries(categories).map(([name, figures]) => [
      name,
      figures.records,
      figures.truePairs,
      share(figures.recall),
      share(figures.recallWithReview),
      figures.falsePairs,
    ]),
  );

async function categorized(
  records: readonly EvaluationRecord[],
  file: string | undefined,
): Promise<readonly EvaluationRecord[]> {
  if (file === undefined) return records;
  const categories = pairsOf(await csvOf(file), file, 'category');
  return records.map((record) => {
    const category = categories.get(record.id);
    return category === undefined ? record : { ...record, category };
  });
}

/** `record_id` and a second column: both are plain words, so nothing is quoted. */
function pairsOf(text: string, file: string, column: string): ReadonlyMap<string, string> {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = header.split(',').map((name) => name.trim());
  const [record, other] = [names.indexOf('record_id'), names.indexOf(column)];
  if (record < 0 || other < 0) throw fault('ARGUMENT_INVALID', { problem: `${file} needs record_id and ${column}` });
  const rows = lines.filter((line) => line !== '').map((line) => line.split(','));
  return new Map(rows.map((row) => [row[record]?.trim() ?? '', row[other]?.trim() ?? '']));
}
