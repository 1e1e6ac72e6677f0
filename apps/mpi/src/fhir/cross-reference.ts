import { type EnterpriseId, fault } from '#contracts';
import { type Parameters, type SearchToken, searchToken } from '#fhir';
import type { IdentityReader, SourceRecord } from '#storage';
import { sourceIdentifier } from '../golden.js';
import type { MpiApi } from '../mpi.api.js';
import { isKnownDomain } from '../pix/domain.js';
import { choices, type NamedValues, type ParametersParameter, parametersOf } from './request.js';

export interface CrossReferenceRequest {
  readonly system: string;
  readonly value: string;
  readonly targetSystems: readonly string[];
}

export function queriedCrossReference(parameters: NamedValues): CrossReferenceRequest {
  const sources = parameters.flatMap(([name, value]) => (name === 'sourceIdentifier' ? [value] : []));
  const targets = parameters.flatMap(([name, value]) => (name === 'targetSystem' ? choices(value) : []));
  return request(
    sources.map((text) => searchToken('sourceIdentifier', text)),
    targets,
  );
}

/** The same as a `Parameters` body, so that no number need stand in a URL. */
export function postedCrossReference(body: unknown): CrossReferenceRequest {
  const parameters = parametersOf(body);
  const named = (wanted: string) => parameters.filter(({ name }) => name === wanted);
  const targets = named('targetSystem').map(({ valueUri, valueString }) => valueUri ?? valueString ?? '');
  return request(named('sourceIdentifier').map(tokenIn), targets);
}

const tokenIn = ({ valueIdentifier, valueString = '' }: ParametersParameter): SearchToken =>
  valueIdentifier
    ? { system: valueIdentifier.system ?? '', code: valueIdentifier.value ?? '' }
    : searchToken('sourceIdentifier', valueString);

function request(sources: readonly SearchToken[], targetSystems: readonly string[]): CrossReferenceRequest {
  const [source] = sources;
  if (sources.length !== 1 || !isText(source?.system) || !isText(source.code))
    throw fault('FHIR_PARAMETER_INVALID', { parameter: 'sourceIdentifier' });
  // Left out, it would tell more than was wanted.
  if (!targetSystems.every(isText)) throw fault('FHIR_PARAMETER_INVALID', { parameter: 'targetSystem' });
  return { system: source.system, value: source.code, targetSystems };
}

/** A body may hold anything in the place of a text. */
const isText = (value: string | undefined): value is string => typeof value === 'string' && value !== '';

/** ITI-83: the other numbers of the person, and the person. */
export async function crossReference(
  { identity, authorities }: Pick<MpiApi, 'identity' | 'authorities'>,
  asked: CrossReferenceRequest,
): Promise<Parameters> {
  const { system, targetSystems } = asked;
  const isKnown = (one: string): Promise<boolean> => isKnownDomain(one, { authorities }, identity);
  if (!(await isKnown(system))) throw fault('PIX_SYSTEM_UNKNOWN');
  for (const target of targetSystems) if (!(await isKnown(target))) throw fault('PIX_TARGET_UNKNOWN');
  const found = await numbersOfPerson(identity, asked);
  if (!found) throw fault('PIX_SOURCE_UNKNOWN');
  const others = found.others.filter(
    (record) => targetSystems.length === 0 || targetSystems.includes(record.identity.system),
  );
  const identifiers = others.map((record) => ({ name: 'targetIdentifier', valueIdentifier: sourceIdentifier(record) }));
  const person = { name: 'targetId', valueReference: { reference: `Patient/${found.enterpriseId}` } };
  if (targetSystems.length > 0 && identifiers.length === 0) return { resourceType: 'Parameters' };
  return { resourceType: 'Parameters', parameter: [...identifiers, person] };
}

interface Known {
  readonly enterpriseId: EnterpriseId;
  readonly asked: SourceRecord;
  readonly others: readonly SourceRecord[];
}

/**
 * The person with this number, and the other numbers that were decided to be this person's; undefined if unknown, which is
 * a number, too, that was removed (ITI-104, 2:3.104.4.3.3). One that was merged stands for the one that took over.
 */
export async function numbersOfPerson(
  identity: IdentityReader,
  { system, value }: { readonly system: string; readonly value: string },
): Promise<Known | undefined> {
  const [source] = await identity.byValue(value, system);
  const isRemoved = source?.active === false && source.aliasOf === undefined;
  const [membership] = source && !isRemoved ? await identity.lookup.memberships(undefined, [source.key]) : [];
  if (!source || !membership) return undefined;
  const { enterpriseId } = membership;
  const records = await activeMembers(identity, enterpriseId);
  return { enterpriseId, asked: source, others: records.filter(({ key }) => key !== source.key) };
}

/** Numbers that were merged away name nobody any more (ITI-83, table of responses: active identifiers only). */
export async function activeMembers(
  identity: IdentityReader,
  enterpriseId: EnterpriseId,
): Promise<readonly SourceRecord[]> {
  const members = await identity.lookup.members(undefined, [enterpriseId]);
  const keys = members.map(({ record }) => record);
  const records = await identity.lookup.records(undefined, keys);
  return records.filter(({ active }) => active).toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
