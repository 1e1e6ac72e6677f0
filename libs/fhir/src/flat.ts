const none = new Map<string, never>();

/**
 * The same text in one piece: `a + b` is a pair to V8, which JSON.stringify takes three times as long with, and all that
 * follows, too. Looking a text up needs its hash, and for that V8 joins it; reading a character does so only until the
 * reader is compiled.
 */
export const flat = <Text extends string>(text: Text): Text => none.get(text) ?? text;
