const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const degrees = words('MD PHD DDS RN ESQ');
const titles = words('MR MRS MS MISS DR PROF REV SIR SRA SRTA FR HON CAPT SGT CPL LT COL MME MLLE HERR FRAU');
/** Son or daughter of. */
const ties = words('BIN IBN BINT');
/** Vietnamese men and women have these among their names: they tell the sex, not the person. */
const ofASex = words('VAN THI');
const vietnamese = words(
  'NGUYEN TRAN LE PHAM HUYNH HOANG PHAN VU VO DANG BUI DO HO NGO DUONG LY DINH TRINH DOAN LUONG TRUONG MAI CAO LAM HA TO LUU',
);

export const isTitle = (word: string): boolean => titles.has(word) || degrees.has(word);

/** The given names that are the person's own. One word is a name, whatever it is. */
export function ownNames(given: readonly string[], family: string): readonly string[] {
  if (given.length < 2) return given;
  const own = given.filter((word, at) => !isTitle(word) && !(at === 0 ? isTitleInFront(word) : ties.has(word)));
  const telling = vietnamese.has(family) ? own.filter((word) => !ofASex.has(word)) : own;
  return telling.length > 0 ? telling : own;
}

/** Señor or Sister; behind a name it is a generation. */
const isTitleInFront = (word: string): boolean => word === 'SR';

/** The words of a family without a degree behind them. */
export const withoutDegrees = (family: readonly string[]): readonly string[] =>
  family.filter((word, at) => at === 0 || !degrees.has(word));
