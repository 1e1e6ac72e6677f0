import { asked, type ErrorDefinition, setUp } from './error-definition.js';

/** Codes of who may do what: signing in, rights, accounts and the trail of what was done. */
export const accessErrors = {
  ACCESS_SIGN_IN_NEEDED: asked('Nobody is signed in', 'Sign in, or send the API token of a machine.', 401),
  ACCESS_REFUSED: asked('The role does not have this right', 'Ask an administrator for another role.', 403),
  ACCESS_UNDECLARED: asked('The route does not say who may use it', 'Report it: this is a fault of the wiring.', 403),
  ACCESS_SCOPE_REFUSED: asked(
    'The account is limited to organizations, and this cannot be told apart by organization',
    'Ask somebody whose account is not limited.',
    403,
  ),
  ACCESS_ORIGIN_REFUSED: asked(
    'The request comes from a page of another site',
    'Use the console of this broker, or a program instead of a page.',
    403,
  ),
  ACCESS_STREAMS_TOO_MANY: asked(
    'The session has too many live streams open',
    'Close pages that are not looked at.',
    429,
  ),
  API_HOST_REFUSED: asked(
    'The Host header does not name this machine',
    'Use the loopback address, or a name under http.names.',
    421,
  ),
  SIGN_IN_FAILED: asked('Name, password or code is not right', 'Try again; an administrator can reset them.', 401),
  SIGN_IN_CODE_NEEDED: asked('The account needs a code besides the password', 'Send the code of the app.', 401),
  SIGN_IN_THROTTLED: asked('Too many tries failed', 'Wait for so many seconds, then try again.', 429),
  PASSWORD_WEAK: asked(
    'The password is too easy to guess',
    'Take at least 12 characters and not the name; several words are fine.',
    422,
  ),
  ACCOUNT_UNKNOWN: asked('There is no such account', 'See the list of accounts.', 404),
  ACCOUNT_EXISTS: asked('There is an account of this name', 'Take another name.', 409),
  ACCOUNT_LAST_ADMINISTRATOR: asked(
    'It is the last administrator that is not limited to organizations',
    'Make another account an administrator first.',
    409,
  ),
  ACCESS_SETUP_DONE: asked('There are accounts already', 'Sign in; `hie account reset` sets a new password.', 409),
  ACCOUNTS_MISSING: setUp(
    'Nothing listens outside the loopback without accounts',
    'Make one first: `hie account add NAME --role administrator < file-with-the-password`.',
  ),
} as const satisfies Record<string, ErrorDefinition>;
