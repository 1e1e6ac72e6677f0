import { type Config, type ConfigProblem, readSecretLine } from '#platform';
import { webhookSecret } from '../../../console/src/alerts/webhook.js';
import { readClientTls } from '../../../gateway/src/tls-files.js';
import { toldFault } from './told-fault.js';

/** Files with secrets, and of those who are told of alerts, that cannot be read or hold nothing. */
export function secretProblems({ alerts: { webhooks, emails }, signIn: { oidc } }: Config): readonly ConfigProblem[] {
  const clientSecret = oidc?.clientSecretFile;
  return [
    ...(clientSecret === undefined
      ? []
      : toldFault('signIn.oidc.clientSecretFile', () => readSecretLine(clientSecret))),
    ...webhooks.flatMap(({ secretFile: file }, index) =>
      file === undefined ? [] : toldFault(`alerts.webhooks[${index}].secretFile`, () => webhookSecret(file)),
    ),
    ...emails.flatMap(({ smtp: { ca, passwordFile } }, index) => {
      const at = `alerts.emails[${index}].smtp`;
      return [
        ...(ca === undefined ? [] : toldFault(`${at}.ca`, () => readClientTls({ ca }))),
        ...(passwordFile === undefined ? [] : toldFault(`${at}.passwordFile`, () => readSecretLine(passwordFile))),
      ];
    }),
  ];
}
