import type { AuthorityRule } from '#hl7';
import type { Config } from '#platform';

/** Enrolled assigning authorities in the form that the HL7 layer asks for. */
export const authorityRules = ({ authorities }: Pick<Config, 'authorities'>): readonly AuthorityRule[] =>
  authorities.map(({ namespace, universalId, universalIdType, system, name, source }) => ({
    ...(namespace && { namespace }),
    ...(universalId && { universalId }),
    ...(universalIdType && { universalIdType }),
    system,
    name: name ?? namespace ?? universalId ?? system,
    ...(source && { source }),
  }));

/** Systems of the national registers among them. */
export const nationalRegisters = ({ authorities }: Pick<Config, 'authorities'>): ReadonlySet<string> =>
  new Set(authorities.filter(({ national }) => national).map(({ system }) => system));
