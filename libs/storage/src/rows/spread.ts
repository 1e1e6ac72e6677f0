/**
 * 32 bits of a text, spread evenly (FNV-1a), to index long random keys by: an entry of an index takes 8 bytes instead of
 * 45, so that the entries which a batch scatters over it touch far fewer pages. Rows of two texts with one hash meet now
 * and then, so every look compares the text, too.
 */
export function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // The last multiplication leaves the low bits of short texts alike.
  return hash ^ (hash >>> 15);
}

/** The same of a type's name in 2 bytes. */
export const spreadOfType = (type: string): number => spread(type) & 0x7fff;
