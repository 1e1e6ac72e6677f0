export { blockingKeys } from './block.js';
export { clean } from './clean/clean.js';
export { candidatesMax, closest } from './closest.js';
export { partition } from './cluster.js';
export { recordsFromCsv } from './csv.js';
export type {
  Assertion,
  Band,
  Comparison,
  Edge,
  Explanation,
  FieldEvidence,
  Golden,
  Partition,
  ReviewPair,
  Survivorship,
  Veto,
} from './decision.js';
export type {
  CleanAddress,
  CleanDemographics,
  CleanName,
  MatchRecord,
  RawAddress,
  RawContact,
  RawDemographics,
  RawIdentifier,
  RawName,
  RawParticulars,
} from './demographics.js';
export { type Evaluation, evaluate, type EvaluationRecord } from './evaluate.js';
export { explain } from './explain.js';
export type { FrequencyTable, Model } from './model/model.js';
export { type ModelDocument, modelOf } from './model/model-document.js';
export { shippedModel } from './model/shipped-model.js';
export { isOverlay } from './overlay.js';
export { matchPool } from './pool.js';
export { compare, edgeOf } from './score.js';
export { train } from './train/train.js';
export { golden, type GoldenSource } from './survivor.js';
