import type { AuthorityRule } from '#hl7';
import type { Config, SiteRulesConfig } from '#platform';

type Enrolled = Pick<Config, 'authorities' | 'feeds'>;

/**
 * Enrolled assigning authorities in the form that the HL7 layer asks for: those of everybody, then those of the sites, so
 * that a query finds either.
 */
export const authorityRules = ({ authorities, feeds }: Enrolled): readonly AuthorityRule[] => {
  const general = authorities.map(generalRule);
  return [...general, ...feeds.flatMap(({ site }) => siteRules(site, general))];
};

/** Those by which a feed's messages are read: of its site first, then of everybody. */
export function authoritiesOfFeeds({ authorities, feeds }: Enrolled): (feed: string) => readonly AuthorityRule[] {
  const own = new Map(feeds.map(({ name, site }) => [name, authoritiesWith(authorities, site)]));
  const general = authoritiesWith(authorities);
  return (feed) => own.get(feed) ?? general;
}

/** The same for one site. */
export function authoritiesWith(authorities: Config['authorities'], site?: SiteRulesConfig): readonly AuthorityRule[] {
  const general = authorities.map(generalRule);
  return [...siteRules(site, general), ...general];
}

/** Systems of the national registers among them. */
export const nationalRegisters = ({ authorities }: Pick<Config, 'authorities'>): ReadonlySet<string> =>
  new Set(authorities.filter(({ national }) => national).map(({ system }) => system));

/** A site says under which names it knows an authority, not who the source of its numbers is. */
const siteRules = (site: SiteRulesConfig | undefined, general: readonly AuthorityRule[]): readonly AuthorityRule[] =>
  (site?.authorities ?? []).map((named) => ({
    ...ruleOf(named),
    ...sourceOf(general.find(({ system }) => system === named.system)),
  }));

const generalRule = (authority: Config['authorities'][number]): AuthorityRule => ({
  ...ruleOf(authority),
  ...sourceOf(authority),
});

const sourceOf = (authority: Pick<AuthorityRule, 'source'> | undefined): Pick<AuthorityRule, 'source'> =>
  authority?.source === undefined ? {} : { source: authority.source };

const ruleOf = ({
  namespace,
  universalId,
  universalIdType,
  system,
  name,
}: SiteRulesConfig['authorities'][number]): AuthorityRule => ({
  ...(namespace && { namespace }),
  ...(universalId && { universalId }),
  ...(universalIdType && { universalIdType }),
  system,
  name: name ?? namespace ?? universalId ?? system,
});
