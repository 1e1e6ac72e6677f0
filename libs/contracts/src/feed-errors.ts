import { asked, type ErrorDefinition, passing } from './error-definition.js';

/** Codes of what a person orders of a feed's intake. */
export const feedErrors = {
  FEED_UNKNOWN: asked(
    'No feed of this name is configured',
    'Name one that `hie feeds` lists, or configure it and restart.',
    404,
  ),
  FEED_INTAKE_CLOSED: passing(
    'A person has paused or stopped the intake of this feed',
    'Send again once it is started, by Feeds of the console or `hie feeds start`.',
  ),
} as const satisfies Record<string, ErrorDefinition>;
