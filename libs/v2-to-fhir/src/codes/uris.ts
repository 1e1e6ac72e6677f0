import { flat } from '#fhir';

/** Texts with names that the maps give (never what a message says: each is remembered). */
const under = (base: string): ((name: string) => string) => {
  const known = new Map<string, string>();
  return (name) => {
    const uri = known.get(name);
    if (uri !== undefined) return uri;
    const made = flat(base + name);
    known.set(name, made);
    return made;
  };
};

/** A table of HL7 v2. */
export const v2System = under('http://terminology.hl7.org/CodeSystem/v2-');

/** An extension of R4. */
export const structureDefinition = under('http://hl7.org/fhir/StructureDefinition/');

/** What JSON has beside an element of a primitive type, for its extensions. */
export const companion = under('_');
