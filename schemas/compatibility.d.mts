/** What breaks a reader, each with its place; empty where `current` may take the place of `published`. */
export function breakingChanges(published: object, current: object): readonly string[];
