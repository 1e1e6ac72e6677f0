const encodedMax = 1_000;
const encoded = new Map<string, string>();

/**
 * For parts of URIs, of which the same few come again and again. Text of a damaged message may hold half a surrogate pair, on
 * which encodeURIComponent throws.
 */
export function percentEncode(text: string): string {
  const known = encoded.get(text);
  if (known !== undefined) return known;
  if (encoded.size >= encodedMax) encoded.clear();
  const made = encodeURIComponent(text.toWellFormed());
  encoded.set(text, made);
  return made;
}
