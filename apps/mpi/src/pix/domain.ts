import { authoritySystem, type Segment, type Sender } from '#hl7';
import type { IdentityReader } from '#storage';

/**
 * The system of the assigning authority in component 4 of a CX, undefined where it names none, '' where the repetition is
 * empty, which says nothing.
 */
function domainAt(segment: Segment, field: number, repetition: number, asker: Sender): string | undefined {
  const [namespace = '', universalId = '', universalIdType = ''] = [1, 2, 3].map((part) =>
    segment.value(field, repetition, 4, part).trim(),
  );
  if (namespace !== '' || universalId !== '')
    return authoritySystem({ namespace, universalId, universalIdType }, asker);
  return segment.value(field, repetition).trim() === '' ? '' : undefined;
}

/** The domains that a field restricts an answer to, and the repetitions that name one which nobody knows, from 1. */
export async function askedDomains(
  qpd: Segment,
  field: number,
  { asker, identity }: { readonly asker: Sender; readonly identity: IdentityReader },
): Promise<{ readonly systems: readonly string[]; readonly unknown: readonly number[] }> {
  const systems: string[] = [];
  const unknown: number[] = [];
  for (let repetition = 1; repetition <= qpd.repetitions(field); repetition++) {
    const system = domainAt(qpd, field, repetition, asker);
    if (system === '') continue;
    if (system !== undefined && (await isKnownDomain(system, asker, identity))) systems.push(system);
    else unknown.push(repetition);
  }
  return { systems, unknown };
}

/** Configured, or seen in a message. */
export const isKnownDomain = async (
  system: string,
  { authorities }: Pick<Sender, 'authorities'>,
  identity: IdentityReader,
): Promise<boolean> => authorities.some((rule) => rule.system === system) || (await identity.knowsSystem(system));
