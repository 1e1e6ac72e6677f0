import type { HumanName } from '#fhir';
import type { RawName } from '#identity';

export function nameOf({ family = '', given = [], suffix = [], prefix = [], use }: HumanName): RawName {
  return {
    family,
    given,
    ...(suffix.length > 0 && { suffix: suffix.join(' ') }),
    ...(prefix.length > 0 && { prefix: prefix.join(' ') }),
    ...(use && { use }),
  };
}

export const humanName = ({ family, given, suffix, prefix, use }: RawName): HumanName => ({
  ...(isNameUse(use) && { use }),
  ...(family !== '' && { family }),
  ...(given.length > 0 && { given: [...given] }),
  ...(prefix && { prefix: [prefix] }),
  ...(suffix && { suffix: [suffix] }),
});

const nameUses = ['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'] as const;
const isNameUse = (text: string | undefined): text is (typeof nameUses)[number] => nameUses.some((one) => one === text);
