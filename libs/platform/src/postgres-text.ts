/**
 * PostgreSQL's text holds every character but U+0000, which a sender may put into any field. It is stored as two others
 * and read as it was, so that both engines keep the same and no message stops a stage. A sort takes it for U+001A.
 */
export const storedText = (text: string): string =>
  text.includes(nul) || text.includes(mark) ? text.replaceAll(mark, markStored).replaceAll(nul, nulStored) : text;

export const readText = (text: string): string =>
  text.includes(mark) ? text.replaceAll(nulStored, nul).replaceAll(markStored, mark) : text;

const nul = '\0';
/** SUBSTITUTE: as rare in messages as NUL. */
const mark = '\x1a';
const nulStored = `${mark}0`;
const markStored = `${mark}1`;
