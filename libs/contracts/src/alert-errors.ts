import { asked, type ErrorDefinition, passing } from './error-definition.js';

/** Codes of notices of alerts that did not reach whom they are for. */
export const alertErrors = {
  ALERT_RECEIVER_AWAY: passing(
    'Whoever takes notices of alerts cannot be reached',
    'Check its address and the way there; it is tried again for a day.',
  ),
  ALERT_RECEIVER_UNTRUSTED: passing(
    'Whoever takes notices of alerts does not prove by TLS who it is',
    'Name the authority of its certificate, and it as its certificate does; it is tried again for a day.',
  ),
  ALERT_SIGN_IN_REFUSED: passing(
    'The mail server does not take user and password',
    'Correct user and the password file; it is tried again for a day.',
  ),
  ALERT_NOTICE_DEFERRED: passing(
    'A notice of an alert is not taken now',
    'Nothing at first: it is tried again for a day. Then look at the log of whoever should take it.',
  ),
  ALERT_NOTICE_REFUSED: asked(
    'A notice of an alert was refused for good',
    'Check the addresses to and from: this notice is not sent again, the next one is.',
    422,
  ),
  ALERT_NOTICE_GIVEN_UP: asked(
    'A notice of an alert was not taken for a day',
    'It is sent no more: look at the page Alerts, and see that the next one is taken.',
    504,
  ),
} as const satisfies Record<string, ErrorDefinition>;
