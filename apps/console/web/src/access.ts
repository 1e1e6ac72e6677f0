import type { AccountView, MintedToken, TokenView } from '../../src/access/access-views.js';
import { apiPath, deleteJson, getJson, postJson, putJson } from './api.js';

/** What each role is for; the rights of each are the broker's. */
export const peopleRoles = [
  { value: 'viewer', label: 'Viewer', says: 'operations; patient data stays masked' },
  { value: 'engineer', label: 'Engineer', says: 'and patient data, repair, replay' },
  { value: 'steward', label: 'Identity steward', says: 'and who is who' },
  { value: 'administrator', label: 'Administrator', says: 'everything, accounts and audit trail too' },
];
export const machineRoles = [
  { value: 'sender', label: 'Sender: hands messages in' },
  { value: 'reader', label: 'Reader: asks the FHIR API' },
  { value: 'viewer', label: 'Viewer: metrics and counts' },
  { value: 'engineer', label: 'Engineer' },
  { value: 'steward', label: 'Identity steward' },
  { value: 'administrator', label: 'Administrator' },
];

export interface Member {
  readonly name: string;
  readonly role: string;
  readonly organizations: readonly string[];
}

export const accounts = (): Promise<readonly AccountView[]> => getJson('/api/accounts');
export const addAccount = (account: Member & { readonly password: string }): Promise<AccountView> =>
  postJson('/api/accounts', account);
export const changeAccount = (name: string, change: Partial<Omit<Member, 'name'>> & { readonly disabled?: boolean }) =>
  putJson<AccountView>(apiPath(['accounts', name]), change);
export const resetAccount = (name: string, password: string): Promise<AccountView> =>
  postJson(apiPath(['accounts', name, 'reset']), { password });

export const tokens = (): Promise<readonly TokenView[]> => getJson('/api/tokens');
export const addToken = (token: Member & { readonly days?: number }): Promise<MintedToken> =>
  postJson('/api/tokens', token);
export const removeToken = (name: string): Promise<unknown> => deleteJson(apiPath(['tokens', name]));
