const particles = new Set(
  'DE DEL DELA LA LE LOS LAS EL AL DU DES DI DA DOS DAS DO VAN VON VOM DEN DER TEN TER ZU ST SAINT SAN SANTA MC MAC O D L BIN BINT BEN ABU IBN'.split(
    ' ',
  ),
);
// Directories sort by what follows these: BERG, VAN DER.
const movable = new Set('DE DEL DA DOS DAS VAN VON VOM DEN DER TEN TER'.split(' '));
const articles = new Set(['LA', 'LAS', 'LOS']);

/** The words of a family with its particles in front. */
export function particlesFirst(family: readonly string[]): readonly string[] {
  let end = family.length;
  if (family.at(-2) === 'DE' && articles.has(family.at(-1) ?? '')) end -= 1;
  while (end > 1 && movable.has(family[end - 1] ?? '')) end -= 1;
  return end === family.length ? family : [...family.slice(end), ...family.slice(0, end)];
}

/** The parts of a double name; a particle belongs to what follows it. DE LA CRUZ GOMEZ: DELACRUZ, GOMEZ. */
export function tokens(family: readonly string[]): readonly string[] {
  const parts: string[] = [];
  let pending = '';
  for (const [index, word] of family.entries()) {
    pending += word;
    if (particles.has(word) && index < family.length - 1) continue;
    if (pending.length > 2) parts.push(pending);
    pending = '';
  }
  return parts;
}

/** Is one the other behind nothing but particles? VANDERBERG and BERG, OBRIEN and BRIEN. */
export function isWithoutParticles(long: string, short: string): boolean {
  return (
    short.length > 2 &&
    long.length > short.length &&
    long.endsWith(short) &&
    isOfParticles(long.slice(0, -short.length))
  );
}

const isOfParticles = (text: string): boolean =>
  text === '' ||
  [...particles].some((particle) => text.startsWith(particle) && isOfParticles(text.slice(particle.length)));
