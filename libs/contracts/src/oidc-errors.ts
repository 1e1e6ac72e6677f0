import { asked, type ErrorDefinition, passing } from './error-definition.js';

/** Codes of signing in by OpenID Connect. */
export const oidcErrors = {
  OIDC_PROVIDER_AWAY: passing(
    'The sign-in service does not answer, or not as OpenID Connect has it',
    'Try again; a local account works meanwhile. An administrator checks signIn.oidc.issuer.',
  ),
  OIDC_STATE_INVALID: asked(
    'This sign-in was not begun in this browser, took too long, or was used already',
    'Begin again from the sign-in page, at the address that http.publicUrl names.',
    400,
  ),
  OIDC_REFUSED: asked(
    'The sign-in service did not sign anybody in',
    'Begin again, or ask whoever looks after it.',
    403,
  ),
  OIDC_CODE_REFUSED: asked(
    'The sign-in service does not take its code back, or does not know this broker',
    'Begin again; where that does not help, an administrator checks clientId, clientSecretFile and clientSecretBy.',
    401,
  ),
  OIDC_TOKEN_INVALID: asked(
    'What the sign-in service says of who signs in cannot be trusted',
    'Begin again; where that does not help, an administrator checks the clocks of both sides and signIn.oidc.',
    401,
  ),
  OIDC_ROLE_MISSING: asked(
    'You are known to the sign-in service and have no role here',
    'Ask for a group that gives one; an administrator sees them under signIn.oidc.roles.',
    403,
  ),
  OIDC_NAME_UNUSABLE: asked(
    'The name that the sign-in service gives is missing, of another form, or that of another account',
    'An administrator names another claim under signIn.oidc.nameClaim, or renames one of the two.',
    409,
  ),
  ACCOUNT_DISABLED: asked('The account is let in no more', 'Ask an administrator.', 403),
  ACCOUNT_OF_PROVIDER: asked(
    'The sign-in service decides on password, role and organizations of this account',
    'Change them there; here it can only be let in no more.',
    409,
  ),
} as const satisfies Record<string, ErrorDefinition>;
