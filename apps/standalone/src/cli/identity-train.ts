import { writeFile } from 'node:fs/promises';
import { fault } from '#contracts';
import { recordsFromCsv, shippedModel, train } from '#identity';
import { csvOf } from './csv-file.js';
import { terminal } from './output.js';

/** Learns from a file of records without being told who is who, in this process: no broker is needed. */
export async function trainModel(recordsFile: string, options: { readonly out?: string }): Promise<number> {
  const records = recordsFromCsv(await csvOf(recordsFile)).map(({ record }) => record);
  if (records.length === 0) throw fault('ARGUMENT_INVALID', { problem: `${recordsFile} holds no record` });
  const document = train(records, shippedModel);
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else await written(options.out, text);
  terminal.say(`model ${document.version} from ${document.records} records; name it in identity.model`);
  return 0;
}

async function written(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw fault('ARGUMENT_INVALID', { problem: `${file} cannot be written` }, error);
  }
}
