import { type Draft, type GoldenPatient, type IdentityChanged, type IdentityXref, readJson, topics } from '#contracts';
import type { IdentityReader } from '#storage';
import type { SourceIdentity } from '#contracts';

/** Who is who, as lines that can be compared: persons with their numbers, aliases, and who answers for a retired id. */
export type Facts = readonly string[];

const nameOf = ({ authority, value }: Pick<SourceIdentity, 'authority' | 'value'>): string => `${authority}|${value}`;

/** What a reader of `identity.xref`, `identity.changed` and `patient.golden` alone knows, each by itself. */
export function foldTopics(outputs: readonly Draft[]): { readonly [topic: string]: Facts } {
  const xref = newest<IdentityXref>(outputs, topics.identityXref);
  const byXref = Map.groupBy(xref, ({ enterpriseId }) => enterpriseId);
  const changed = newest<IdentityChanged>(outputs, topics.identityChanged);
  const golden = newest<GoldenPatient>(outputs, topics.golden);
  return {
    xref: [
      ...[...byXref].map(([id, rows]) =>
        person(
          id,
          rows.map(({ source }) => nameOf(source)),
        ),
      ),
      ...xref.flatMap(({ source, aliasOf }) => (aliasOf ? [alias(nameOf(source), nameOf(aliasOf))] : [])),
    ].sort(),
    changed: changed
      .map(({ enterpriseId, sources, replacedBy }) =>
        replacedBy ? retired(enterpriseId, replacedBy) : person(enterpriseId, sources.map(nameOf)),
      )
      .sort(),
    golden: golden
      .map(({ enterpriseId, replacedBy, patient }) =>
        replacedBy
          ? retired(enterpriseId, replacedBy)
          : person(
              enterpriseId,
              (patient.identifier ?? []).map(({ value = '', assigner }) => `${assigner?.display}|${value}`),
            ),
      )
      .sort(),
  };
}

/** The same of the store. */
export async function storedFacts(reader: IdentityReader): Promise<{ readonly [topic: string]: Facts }> {
  const rows = await reader.exportRows(0, 100_000);
  const persons = [...Map.groupBy(rows, ({ enterpriseId }) => enterpriseId)].map(([id, numbers]) =>
    person(id, numbers.map(nameOf)),
  );
  const records = (await Promise.all(rows.map(({ value }) => reader.byValue(value)))).flat();
  const keys = [...new Set(records.map(({ key }) => key))];
  const known = new Map((await reader.lookup.records(undefined, keys)).map((record) => [record.key, record]));
  const aliases = [...known.values()].flatMap(({ identity, aliasOf, standing }) => {
    const to = aliasOf && (known.get(aliasOf)?.identity ?? undefined);
    return to && standing !== 'named' ? [alias(nameOf(identity), nameOf(to))] : [];
  });
  const over = await reader.membershipsOverTime(keys);
  const live = new Set(rows.map(({ enterpriseId }) => enterpriseId));
  const gone = [...new Set(over.map(({ enterpriseId }) => enterpriseId))].filter((id) => !live.has(id));
  const tombstones = await Promise.all(gone.map(async (id) => retired(id, (await reader.resolve(id)) ?? 'nobody')));
  const changed = [...persons, ...tombstones].sort();
  return { xref: [...persons, ...aliases].sort(), changed, golden: changed };
}

const person = (id: string, numbers: readonly string[]): string => `person ${id}: ${[...numbers].sort().join(' ')}`;
const alias = (one: string, other: string): string => `${one} is an alias of ${other}`;
const retired = (id: string, by: string): string => `${id} was replaced by ${by}`;

/** The last value of each key, as compaction keeps it. */
const newest = <Value>(outputs: readonly Draft[], topic: string): readonly Value[] => [
  ...new Map(
    outputs.filter((draft) => draft.topic === topic).map((draft) => [draft.key, readJson<Value>(draft)]),
  ).values(),
];
