import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { recordsFromCsv, shippedModel, train } from '#identity';
import { identityModel, modelSchema } from './identity-model.js';

const folder = mkdtempSync(join(tmpdir(), 'hie-model-'));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const records = recordsFromCsv(
  'record_id,family,given,birth_date,ssn\n1,Quillfeather,Rosamund,19710403,812345671\n2,Ndiaye,Kofi,19900112,823456782\n',
);
const document = train(
  records.map(({ record }) => record),
  shippedModel,
);

describe('the identity model of the configuration', () => {
  it('is the shipped one where no file is named, and the one of the file where one is', () => {
    expect(identityModel(undefined)).toBe(shippedModel);
    expect(identityModel(file('good.json', document)).version).toBe(document.version);
  });

  it.each([
    ['is not JSON', '{', 'IDENTITY_MODEL_INVALID'],
    ['has no levels', { ...document, levels: undefined }, 'IDENTITY_MODEL_INVALID'],
    ['was changed by hand', { ...document, records: 3 }, 'IDENTITY_MODEL_INVALID'],
    ['was trained on another model', { ...document, base: 'shipped-0' }, 'IDENTITY_MODEL_INVALID'],
  ])('is refused with a code where the file %s', (_, content, code) => {
    expect(() => identityModel(file('bad.json', content))).toThrow(expect.objectContaining({ code }));
  });

  it('is refused with a code where the file is not there', () => {
    expect(() => identityModel(join(folder, 'absent.json'))).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE' }),
    );
  });

  it('has a published schema that says what the reader takes', () => {
    const published: unknown = JSON.parse(readFileSync('schemas/identity/model.v1.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(modelSchema))));
  });
});
