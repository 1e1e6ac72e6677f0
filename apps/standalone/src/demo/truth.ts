/** How the broker's persons compare with the invented ones. Pairs are pairs of records. */
export interface LinkingFigures {
  readonly records: number;
  /** People that have at least one of the records. */
  readonly people: number;
  /** Persons that the broker sees. */
  readonly found: number;
  /** Persons that hold all records of one human being and no other. */
  readonly exact: number;
  readonly truePairs: number;
  readonly missedPairs: number;
  readonly wrongPairs: number;
}

/** Both maps are keyed by `authority|number`; records without a truth (somebody else's messages) are left out. */
export function compareWithTruth(
  enterpriseIds: ReadonlyMap<string, string>,
  personIds: ReadonlyMap<string, string>,
): LinkingFigures {
  const records = [...enterpriseIds].flatMap(([key, found]) => {
    const person = personIds.get(key);
    return person === undefined ? [] : [{ found, person }];
  });
  const byPerson = sizes(records.map(({ person }) => person));
  const byFound = sizes(records.map(({ found }) => found));
  const byBoth = sizes(records.map(({ found, person }) => `${found}\n${person}`));
  const joined = pairs(byBoth);
  const exact = [...byBoth].filter(([both, size]) => {
    const [found = '', person = ''] = both.split('\n');
    return byFound.get(found) === size && byPerson.get(person) === size;
  });
  return {
    records: records.length,
    people: byPerson.size,
    found: byFound.size,
    exact: exact.length,
    truePairs: pairs(byPerson),
    missedPairs: pairs(byPerson) - joined,
    wrongPairs: pairs(byFound) - joined,
  };
}

const sizes = (keys: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    Map.groupBy(keys, (key) => key)
      .entries()
      .map(([key, all]) => [key, all.length]),
  );

const pairs = (groups: ReadonlyMap<string, number>): number =>
  [...groups.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
