// Absent is `undefined` everywhere in the mapping: JSON leaves it out, and FHIR has neither empty strings nor lists.

/** The datatype, or undefined where all of its elements are. */
export function element<Type extends object>(literal: Type): Type | undefined {
  for (const name in literal) if (literal[name] !== undefined) return literal;
  return undefined;
}

/** Several lists as one; undefined when there is nothing. */
export function concat<Item>(...lists: readonly (readonly Item[] | undefined)[]): Item[] | undefined {
  let items: Item[] | undefined;
  for (const list of lists)
    if (list !== undefined && list.length > 0) {
      if (items === undefined) items = [...list];
      else for (const item of list) items.push(item);
    }
  return items;
}

/** A list of what is there; undefined when nothing is. */
export function listOf<Item>(...items: readonly (Item | undefined)[]): Item[] | undefined {
  let there: Item[] | undefined;
  for (const item of items) {
    if (item === undefined) continue;
    if (there === undefined) there = [item];
    else there.push(item);
  }
  return there;
}
