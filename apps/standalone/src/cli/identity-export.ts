import { fault } from '#contracts';
import { brokerApi } from './broker-api.js';

interface ExportOptions {
  readonly format: string;
  readonly url?: string;
}

/** `assigning_authority,patient_id,enterprise_id`, a line per source identity, as the broker streams it. */
export async function exportIdentities(options: ExportOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  if (options.format !== 'csv') throw fault('ARGUMENT_INVALID', { problem: '--format takes csv' });
  for await (const chunk of await brokerApi(options.url, environment).stream('/api/identity/export')) {
    if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  return 0;
}
