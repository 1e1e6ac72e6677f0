import { z } from 'zod';
import type { Patient } from './resources.js';

const text = z.string().min(1);
const texts = z.array(text).optional();
const concept = z.looseObject({
  coding: z.array(z.looseObject({ system: text.optional(), code: text.optional() })).optional(),
  text: text.optional(),
});
const identifier = z.looseObject({ system: text.optional(), value: text.optional(), type: concept.optional() });
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).optional();

/** What the index reads of a Patient has the types of FHIR R4; everything else may be there and is not looked at. */
const shape = z.looseObject({
  resourceType: z.literal('Patient'),
  active: z.boolean().optional(),
  identifier: listOf(identifier),
  name: listOf(
    z.looseObject({ use: text.optional(), family: text.optional(), given: texts, prefix: texts, suffix: texts }),
  ),
  telecom: listOf(z.looseObject({ system: text.optional(), value: text.optional(), use: text.optional() })),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  birthDate: z
    .string()
    .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/)
    .optional(),
  address: listOf(
    z.looseObject({
      line: texts,
      city: text.optional(),
      district: text.optional(),
      state: text.optional(),
      postalCode: text.optional(),
      country: text.optional(),
    }),
  ),
  maritalStatus: concept.optional(),
  multipleBirthBoolean: z.boolean().optional(),
  multipleBirthInteger: z.number().int().optional(),
  communication: listOf(z.looseObject({ language: concept })),
  extension: listOf(z.looseObject({ url: text, valueString: text.optional() })),
  link: listOf(z.looseObject({ type: text, other: z.looseObject({ identifier: identifier.optional() }) })),
});

/** A Patient as a client sent it, or the elements that are not as FHIR R4 has them; never their values. */
export function patientBody(body: unknown): { readonly patient: Patient } | { readonly problems: readonly string[] } {
  const result = shape.safeParse(body);
  if (result.success) return { patient: result.data as unknown as Patient };
  return { problems: result.error.issues.map(({ path }) => path.join('.') || 'resourceType') };
}
