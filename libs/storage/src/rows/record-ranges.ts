import type { IdentifierChoice, RecordSearch } from '../ports/record-store.js';
import { type CandidateRow, identifierValue, listed } from './record-row.js';
import { spread, spreadOfType } from './spread.js';

/** One range of an index that a search looks at. */
export interface RecordRange {
  readonly over: 'source' | 'identifier' | 'id' | 'type';
  /** What the statement of this kind of range asks for, before the position and the number of rows. */
  readonly values: readonly (string | number)[];
  /** Where the index is by a hash: whether the row is meant. */
  readonly holds?: (row: CandidateRow) => boolean;
}

/** A person has as many as there are source identities. */
export function rangesOf({ type, scope }: RecordSearch): readonly RecordRange[] {
  switch (scope.kind) {
    case 'sources':
      return distinct(scope.sourceKeys).map((sourceKey) => ({
        over: 'source',
        values: [spreadOfType(type), spread(sourceKey), type, sourceKey],
      }));
    case 'identifiers':
      return scope.identifiers.map((choice) => ({
        over: 'identifier',
        values: [type, spread(choice.value)],
        holds: ({ identifiers }) => listed(identifiers).some((identifier) => isChosen(identifier, choice)),
      }));
    case 'ids':
      return distinct(scope.ids).map((id) => ({ over: 'id', values: [spread(id), type, id] }));
    case 'type':
      return [{ over: 'type', values: [type, spreadOfType(type)] }];
  }
}

const isChosen = (identifier: string, { system, value }: IdentifierChoice): boolean =>
  identifierValue(identifier) === value && (system === undefined || identifier === `${system}|${value}`);

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
