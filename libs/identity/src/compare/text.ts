/** At most one insertion, deletion, substitution or transposition of neighbours (Damerau-Levenshtein distance <= 1). */
export function withinOneEdit(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short.charCodeAt(at) === long.charCodeAt(at)) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  const transposed =
    short.charCodeAt(at) === long.charCodeAt(at + 1) && short.charCodeAt(at + 1) === long.charCodeAt(at);
  return transposed && short.slice(at + 2) === long.slice(at + 2);
}

/** Two digits wrong, or two pairs of neighbours transposed, of numbers of one length. */
export function withinTwoSlips(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let slips = 0;
  for (let at = 0; at < a.length && slips <= 2; at += 1) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue;
    slips += 1;
    if (a.charCodeAt(at) === b.charCodeAt(at + 1) && a.charCodeAt(at + 1) === b.charCodeAt(at)) at += 1;
  }
  return slips <= 2;
}

/** Jaro-Winkler similarity, 0 to 1, prefix scale 0.1 over at most four letters (Winkler 1990). */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const jaro = jaroSimilarity(a, b);
  let prefix = 0;
  const most = Math.min(4, a.length, b.length);
  while (prefix < most && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}

// Matched positions are kept as bits of one number, so that no memory is taken; longer names are cut, which a
// similarity of names does not feel.
const lettersMax = 31;

function jaroSimilarity(first: string, second: string): number {
  const a = first.length > lettersMax ? first.slice(0, lettersMax) : first;
  const b = second.length > lettersMax ? second.slice(0, lettersMax) : second;
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, (Math.max(a.length, b.length) >> 1) - 1);
  let matchedA = 0;
  let matchedB = 0;
  let matches = 0;
  for (let i = 0; i < a.length; i += 1) {
    const last = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j += 1) {
      if ((matchedB & (1 << j)) !== 0 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      matchedA |= 1 << i;
      matchedB |= 1 << j;
      matches += 1;
      break;
    }
  }
  if (matches === 0) return 0;
  const halfTranspositions = outOfOrder(a, b, matchedA, matchedB) / 2;
  return (matches / a.length + matches / b.length + (matches - halfTranspositions) / matches) / 3;
}

function outOfOrder(a: string, b: string, matchedA: number, matchedB: number): number {
  let count = 0;
  let j = 0;
  for (let i = 0; i < a.length; i += 1) {
    if ((matchedA & (1 << i)) === 0) continue;
    while ((matchedB & (1 << j)) === 0) j += 1;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) count += 1;
    j += 1;
  }
  return count;
}
