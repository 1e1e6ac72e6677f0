import type { Account, ApiToken } from '../ports/account-store.js';

export interface AccountRow extends Omit<Account, 'organizations' | 'subject' | 'codeSecret' | 'disabled'> {
  readonly organizations: string | null;
  /** Empty: none. */
  readonly passwordHash: string;
  readonly subject: string | null;
  readonly codeSecret: string | null;
  readonly disabled: number;
}

export interface TokenRow extends Omit<ApiToken, 'organizations' | 'expiresAt'> {
  readonly organizations: string | null;
  readonly expiresAt: number | null;
}

export const accountSelected = `SELECT name, role, organizations, password_hash AS "passwordHash", subject,
  code_secret AS "codeSecret", disabled, created_at AS "createdAt", changed_at AS "changedAt" FROM account`;
export const sessionSelected = `SELECT hash, account, created_at AS "createdAt", active_at AS "activeAt" FROM session`;
export const tokenSelected = `SELECT name, hash, role, organizations, created_at AS "createdAt",
  expires_at AS "expiresAt" FROM api_token`;

/** What of an account may change, in the order of its columns behind the name. */
export const changeable = (it: Account) =>
  [
    it.role,
    textOf(it.organizations),
    it.passwordHash ?? '',
    it.subject ?? null,
    it.codeSecret ?? null,
    it.disabled ? 1 : 0,
    it.createdAt,
    it.changedAt,
  ] as const;

export const textOf = (organizations: readonly string[] | undefined): string | null =>
  organizations ? JSON.stringify(organizations) : null;

const limitedTo = (text: string | null) =>
  text === null ? {} : { organizations: JSON.parse(text) as readonly string[] };

export const accountOf = ({
  organizations,
  passwordHash,
  subject,
  codeSecret,
  disabled,
  ...row
}: AccountRow): Account => ({
  ...row,
  ...limitedTo(organizations),
  ...(passwordHash !== '' && { passwordHash }),
  ...(subject !== null && { subject }),
  ...(codeSecret !== null && { codeSecret }),
  disabled: disabled === 1,
});

export const tokenOf = ({ organizations, expiresAt, ...row }: TokenRow): ApiToken => ({
  ...row,
  ...limitedTo(organizations),
  ...(expiresAt !== null && { expiresAt }),
});
