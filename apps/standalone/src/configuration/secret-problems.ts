import { type Config, type ConfigProblem, readSecretLine } from '#platform';
import { toldFault } from './told-fault.js';

/** Files with secrets that cannot be read or hold none. */
export function secretProblems({ signIn: { oidc } }: Config): readonly ConfigProblem[] {
  const clientSecret = oidc?.clientSecretFile;
  return clientSecret === undefined
    ? []
    : toldFault('signIn.oidc.clientSecretFile', () => readSecretLine(clientSecret));
}
