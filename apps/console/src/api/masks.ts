import { Buffer } from 'node:buffer';
import { StreamableFile } from '@nestjs/common';
import { maskResource } from '#fhir';
import { maskHl7 } from '#hl7';
import type { DeadLetterDetail, EntriesPage, EntryValue, EntryView } from './views.js';
import type { DryRunView } from './letter-views.js';
import type { EntriesSearch, TailEntry, TailView } from './topic-search-views.js';
import type { ShadowRunDetail } from './shadow-views.js';

/** What the console answers, without the patient data in it. */
export const maskEntries = (answer: unknown): EntriesPage => {
  const page = answer as EntriesPage;
  return { ...page, entries: page.entries.map(maskedEntry) };
};

export const maskFound = (answer: unknown): EntriesSearch => {
  const found = answer as EntriesSearch;
  return { ...found, entries: found.entries.map(maskedEntry) };
};

/** Of an event of a live tail. */
export const maskTail = (data: unknown): unknown => {
  const { entries, ...rest } = data as TailView;
  return entries === undefined ? data : { ...rest, entries: entries.map(maskedTailEntry) };
};

export const maskLetter = (answer: unknown): DeadLetterDetail => {
  // Text that is masked must not be edited: the copy that goes out would hold the masks.
  const { text: _, entry, editedCopy, ...letter } = answer as DeadLetterDetail;
  return {
    ...letter,
    ...(entry && { entry: maskedEntry(entry) }),
    ...(editedCopy && { editedCopy: maskedEntry(editedCopy) }),
  };
};

export const maskTrial = (answer: unknown): DryRunView => {
  const trial = answer as DryRunView;
  return trial.result === 'event' ? { ...trial, bundle: maskResource(trial.bundle) } : trial;
};

export const maskShadow = (answer: unknown): ShadowRunDetail => {
  const run = answer as ShadowRunDetail;
  return {
    ...run,
    differences: run.differences.map((difference) => ({
      ...difference,
      examples: difference.examples.map(({ messageId }) => ({ messageId })),
    })),
  };
};

export async function maskFile(answer: unknown): Promise<StreamableFile> {
  const file = answer as StreamableFile;
  const parts: Uint8Array[] = [];
  for await (const part of file.getStream()) parts.push(part as Uint8Array);
  const { type, disposition } = file.options;
  return new StreamableFile(maskHl7(Buffer.concat(parts)), { type, disposition });
}

/** Keys are keyed hashes of numbers, and attributes hold nothing of a patient: both stay. */
const maskedEntry = (entry: EntryView): EntryView => ({ ...entry, value: maskedValue(entry.value) });

const maskedTailEntry = ({ value, ...entry }: TailEntry): TailEntry =>
  value === undefined ? entry : { ...entry, value: maskedValue(value) };

function maskedValue(value: EntryValue): EntryValue {
  switch (value.kind) {
    case 'json':
      return { kind: 'json', json: maskResource(value.json) };
    case 'text':
      return { kind: 'text', text: Buffer.from(maskHl7(Buffer.from(value.text, 'utf8'))).toString('latin1') };
    case 'base64':
      return { kind: 'text', text: Buffer.from(maskHl7(Buffer.from(value.base64, 'base64'))).toString('latin1') };
  }
}
