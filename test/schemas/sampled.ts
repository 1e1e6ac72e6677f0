import * as fc from 'fast-check';

/** The part of JSON Schema that events are described with. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly oneOf?: readonly Schema[];
}

const names = ['a', 'b', 'c', 'd'];

const scalar: fc.Arbitrary<Schema> = fc.oneof(
  fc.constantFrom<Schema>(
    { type: 'string' },
    { type: 'integer' },
    { type: 'boolean' },
    { type: 'string', description: 'x' },
  ),
  fc.subarray(['x', 'y', 'z'], { minLength: 1 }).map((values): Schema => ({ enum: values })),
);

/** Small schemas, so that two of them are often nearly the same. */
const anySchema: fc.Arbitrary<Schema> = fc.letrec<{ schema: Schema; object: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    scalar,
    tie('object'),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.constantFrom(0, 1) }),
  ),
  object: fc
    .record({
      properties: fc.dictionary(fc.constantFrom(...names), tie('schema'), { maxKeys: 3 }),
      isOpen: fc.boolean(),
    })
    .chain(({ properties, isOpen }) =>
      fc.subarray(Object.keys(properties)).map((required): Schema => ({
        type: 'object',
        properties,
        required,
        ...(!isOpen && { additionalProperties: false }),
      })),
    ),
})).schema;

/** A schema and another that differs from it in one place or two. */
export const changed: fc.Arbitrary<readonly [Schema, Schema]> = fc
  .tuple(anySchema, fc.array(fc.tuple(fc.nat(), fc.nat(), scalar), { minLength: 1, maxLength: 2 }))
  .map(([schema, changes]) => [
    schema,
    changes.reduce((now, [where, how, by]) => mutated(now, where, how, by), schema),
  ]);

function mutated(schema: Schema, where: number, how: number, by: Schema): Schema {
  const { properties = {}, required = [], items } = schema;
  const own = Object.keys(properties);
  const name = own[where % Math.max(own.length, 1)];
  if (items !== undefined && how % 3 > 0) return { ...schema, items: mutated(items, where, how >> 2, by) };
  if (schema.type !== 'object') return how % 2 === 0 ? { ...schema, description: 'other' } : by;
  const fresh = names.find((one) => !own.includes(one)) ?? 'e';
  switch (how % 6) {
    case 0:
      return { ...schema, properties: { ...properties, [fresh]: by } };
    case 1:
      return { ...schema, properties: { ...properties, [fresh]: by }, required: [...required, fresh] };
    case 2:
      return { ...schema, required: required.slice(1) };
    case 3:
      return { ...schema, required: own };
    case 4: {
      const kept = own.filter((one) => one !== name);
      const members = Object.fromEntries(kept.map((one) => [one, properties[one] ?? {}]));
      return { ...schema, properties: members, required: required.filter((one) => one !== name) };
    }
    default:
      return name === undefined
        ? { ...schema, description: 'other' }
        : { ...schema, properties: { ...properties, [name]: mutated(properties[name] ?? {}, where, how >> 3, by) } };
  }
}

/** Values that a schema allows. */
export function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'integer':
      return fc.integer();
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'object':
      return objectOf(schema);
    default:
      return fc.string({ maxLength: 3 });
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<object> {
  const members = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, valueOf(member)]));
  const known = fc.record(members, { requiredKeys: [...required] });
  if (additionalProperties === false) return known;
  const others = fc.dictionary(fc.constantFrom(...names, 'e'), fc.oneof(fc.string(), fc.integer()), { maxKeys: 2 });
  return fc.tuple(others, known).map(([other, own]) => ({ ...without(other, Object.keys(properties)), ...own }));
}

const without = (object: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** The schema as a reader takes it who ignores what it does not know. */
export function tolerant(schema: Schema): Schema {
  const { additionalProperties: _, properties, items, ...others } = schema;
  return {
    ...others,
    ...(items && { items: tolerant(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, tolerant(one)])),
    }),
  };
}
