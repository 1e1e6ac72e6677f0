import { hash } from 'node:crypto';
import { sortedUnique } from '../clean/fold.js';
import type { FieldLevels, FrequencyTable, Level, Model } from './model.js';

type Frequencies = Readonly<Record<string, number>>;

/** What training found, as one JSON document: frozen, so that a score does not drift with the records that follow. */
export interface ModelDocument {
  readonly format: 'hie-identity-model/1';
  /** Of the document: a hash of its content, so that two versions are never mistaken for one. */
  readonly version: string;
  /** Version of the shipped model that it builds on; its tables of placeholders and nicknames are that model's. */
  readonly base: string;
  /** How many records were read. */
  readonly records: number;
  readonly levels: Readonly<Record<string, Readonly<Record<string, Level>>>>;
  /** Rarity in bits of the names that differ from the base; of names only that several people bear. */
  readonly families: Frequencies;
  readonly givens: Frequencies;
  /** Values that so many different people have that they say nothing. Folded, as the placeholders are. */
  readonly stopValues: {
    readonly nationalIds: readonly string[];
    readonly phones: readonly string[];
    /** House number and street. */
    readonly streets: readonly string[];
  };
}

export type ModelContent = Omit<ModelDocument, 'format' | 'version'>;

export const documentOf = (content: ModelContent): ModelDocument => ({
  format: 'hie-identity-model/1',
  version: `trained-${hash('sha256', JSON.stringify(content), 'hex').slice(0, 16)}`,
  ...content,
});

/** Undefined where the document was changed by hand, or was trained on another model than the base. */
export function modelOf(document: ModelDocument, base: Model): Model | undefined {
  const { format: _, version, ...content } = document;
  if (content.base !== base.version || documentOf(content).version !== version) return undefined;
  const { placeholders } = base;
  const { nationalIds, phones, streets } = content.stopValues;
  return {
    ...base,
    version,
    levels: levelsOf(content.levels, base.levels),
    families: blended(base.families, content.families),
    givens: blended(base.givens, content.givens),
    placeholders: {
      ...placeholders,
      nationalIds: new Set(sortedUnique([...placeholders.nationalIds, ...nationalIds])),
      phones: new Set(sortedUnique([...placeholders.phones, ...phones])),
      streets: new Set(sortedUnique([...placeholders.streets, ...streets])),
    },
  };
}

const blended = (table: FrequencyTable, own: Frequencies): FrequencyTable => ({
  ...table,
  bits: new Map([...table.bits, ...Object.entries(own)]),
});

/** The base's levels with the weights of the document; a level that it does not name keeps the base's. */
export function levelsOf(trained: ModelDocument['levels'], base: FieldLevels): FieldLevels {
  const of = <Field extends keyof FieldLevels>(field: Field): FieldLevels[Field] => ({
    ...base[field],
    ...trained[field],
  });
  return {
    given: of('given'),
    middle: of('middle'),
    family: of('family'),
    swapped: of('swapped'),
    suffix: of('suffix'),
    birthDate: of('birthDate'),
    sex: of('sex'),
    nationalId: of('nationalId'),
    otherId: of('otherId'),
    address: of('address'),
    phone: of('phone'),
    email: of('email'),
    motherMaidenName: of('motherMaidenName'),
  };
}
