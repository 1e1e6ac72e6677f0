import { fault } from '#contracts';
import { clean, type MatchRecord } from '#identity';
import type { IdentityReader, SourceRecord } from '#storage';
import { noDemographics } from '../demographics.js';
import type { MpiApi } from '../mpi.api.js';

/** A number as people know it: the name of its authority, or the authority's system. */
export interface NumberQuestion {
  readonly authority: string;
  readonly value: string;
}

export async function recordOf(identity: IdentityReader, { authority, value }: NumberQuestion): Promise<SourceRecord> {
  const found = (await identity.byValue(value)).filter(
    ({ identity: source }) => source.authority === authority || source.system === authority,
  );
  const [record] = found;
  if (!record) throw fault('API_NOT_FOUND', { what: 'number' });
  if (found.length > 1)
    throw fault('API_BODY_INVALID', { problem: 'several authorities of this name: give the system' });
  return record;
}

/** A record as the matcher sees it. */
export async function matchRecord(
  { identity, model }: MpiApi,
  { key, identity: source, active }: SourceRecord,
): Promise<MatchRecord> {
  const [demographics] = await identity.lookup.demographics(undefined, [key]);
  return { key, system: source.system, clean: demographics?.clean ?? clean(noDemographics, model), active };
}
