import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { type ErrorCode, fault } from '#contracts';

/** The keys of a YAML file. Faults `unreadable`, and CONFIG_INVALID for what is no mapping of keys. */
export function readYamlFile(file: string, unreadable: ErrorCode): Record<string, unknown> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw fault(unreadable, { file }, error);
  }
  return yamlValues(content, file);
}

/** The same of a text that came under a name. Fault CONFIG_INVALID for what is no mapping of keys. */
export function yamlValues(content: string, file: string): Record<string, unknown> {
  try {
    const values: unknown = parseYaml(content) ?? {};
    if (typeof values !== 'object' || Array.isArray(values)) throw new TypeError('not a mapping of keys');
    return values as Record<string, unknown>;
  } catch (error) {
    // The first line only: the parser shows the source below it, which may hold a secret.
    throw fault('CONFIG_INVALID', { file, problem: String((error as Error).message).split('\n')[0] }, error);
  }
}
