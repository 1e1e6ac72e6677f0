import { asked, content, type ErrorDefinition, setUp } from './error-definition.js';

/** Codes of what is wrong with a configuration or with the rules of a site. */
export const configurationErrors = {
  CONFIG_UNREADABLE: setUp('The configuration file cannot be read', 'Check HIE_CONFIG and the rights of the file.'),
  CONFIG_INVALID: setUp('The configuration is not valid', 'Correct the named keys; `hie config check` tests a file.'),
  CONFIG_KEY_UNKNOWN: setUp('There is no such key', 'Correct its name, or take it out; see the README.'),
  CONFIG_VALUE_INVALID: setUp('The value is not one that the key takes', 'Correct it; see the README.'),
  CONFIG_TIME_ZONE_UNKNOWN: setUp('There is no such time zone', 'Write it as Europe/Berlin or +02:00.'),
  CONFIG_CHARACTER_SET_UNKNOWN: setUp(
    'There is no such character set',
    'Name it as MSH-18 does: 8859/1, UNICODE UTF-8.',
  ),
  CONFIG_ORGANIZATION_UNKNOWN: setUp(
    'The organization is not among those under organizations',
    'Correct its name, or list it under organizations.',
  ),
  CONFIG_NAME_TAKEN: setUp('The name is given twice', 'Give each feed, and each rule of a file, a name of its own.'),
  CONFIG_CONTRADICTED: setUp('Two keys contradict each other', 'Take one of them out, or let them agree.'),
  RULES_INVALID: asked('The rules are not valid', 'Correct the named keys; `hie config check` tests a file.', 400),
  RULE_PATH_INVALID: setUp(
    'This is no place in an HL7 message that a rule can name here',
    'Write it as PID-3, PID-5.1 or OBX[3]-5[2].1.2, of a segment and field that HL7 has or of a Z-segment.',
  ),
  RULE_PATH_PROTECTED: setUp(
    'No rule may change this field: it says how the message is read or what it is called',
    'Leave MSH-1, MSH-2, MSH-10 and MSH-18 as they are; for the latter there is characterSet.',
  ),
  RULE_SYSTEM_UNKNOWN: setUp(
    'There is no such coding system',
    'Name it as HL7 table 0396 does (LN, SCT, UCUM), as HL7nnnn, or by its OID or URI.',
  ),
  RULE_CONTRADICTED: setUp(
    'Two rules say different things of one place',
    'Take one out, or give them conditions (when) that exclude each other.',
  ),
  RULE_CIRCULAR: setUp(
    'The rules carry a field in a circle',
    'Take one out: rules act one after the other, each on what those before it left.',
  ),
  HL7_RULE_FAILED: content(
    'The message cannot be written as the rules of its site want it',
    'Correct the rule, try it with `hie normalize --rules`, then replay.',
    '207',
  ),
} as const satisfies Record<string, ErrorDefinition>;
