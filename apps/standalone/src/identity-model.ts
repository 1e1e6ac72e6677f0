import { z } from 'zod';
import { fault } from '#contracts';
import { type Model, modelOf, shippedModel } from '#identity';
import { readTextFile } from '#platform';

const level = z.strictObject({ m: z.number().gt(0).max(1), u: z.number().gt(0).max(2) });
const frequencies = z.record(z.string(), z.number().min(0).max(64));
const values = z.array(z.string().min(1));

/** A file of `hie identity train`; `schemas/identity/model.v1.schema.json` is the same for others to read. */
export const modelSchema = z.strictObject({
  format: z.literal('hie-identity-model/1'),
  version: z.string().regex(/^trained-[0-9a-f]{16}$/),
  base: z.string().min(1),
  records: z.number().int().min(0),
  levels: z.record(z.string(), z.record(z.string(), level)),
  families: frequencies,
  givens: frequencies,
  stopValues: z.strictObject({ nationalIds: values, phones: values, streets: values }),
});

/** The model of the file, or the shipped one where none is named. Throws IDENTITY_MODEL_INVALID or FILE_UNREADABLE. */
export function identityModel(file: string | undefined): Model {
  if (file === undefined) return shippedModel;
  const document = modelSchema.safeParse(jsonOf(file));
  if (!document.success) {
    const [first] = document.error.issues;
    throw fault('IDENTITY_MODEL_INVALID', { file, problem: `${first?.path.join('.')}: ${first?.message}` });
  }
  const model = modelOf(document.data, shippedModel);
  if (model !== undefined) return model;
  const stale = document.data.base !== shippedModel.version;
  const problem = stale
    ? `it was trained on ${document.data.base}, and this product ships ${shippedModel.version}`
    : 'its content is not what its version says: it was changed after training';
  throw fault('IDENTITY_MODEL_INVALID', { file, problem });
}

function jsonOf(file: string): unknown {
  const text = readTextFile(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault('IDENTITY_MODEL_INVALID', { file, problem: 'it is not JSON' }, error);
  }
}
