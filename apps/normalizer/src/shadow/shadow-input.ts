import { type Entry, fault, readJson, type ShadowCommand, type ShadowStep, topics } from '#contracts';

export type ShadowInput =
  | { readonly kind: 'begin'; readonly entry: Entry; readonly command: ShadowCommand; readonly told: Begin }
  | { readonly kind: 'promotion'; readonly entry: Entry; readonly told: Promote }
  | { readonly kind: 'step'; readonly entry: Entry; readonly step: ShadowStep };

export type Begin = Extract<ShadowCommand['command'], { kind: 'begin' }>;
type Promote = Extract<ShadowCommand['command'], { kind: 'promote' }>;

/** Pure; EVENT_MALFORMED where the entry is no JSON. */
export function inputOf(entry: Entry): ShadowInput {
  try {
    if (entry.topic === topics.shadowStep) return { kind: 'step', entry, step: readJson<ShadowStep>(entry) };
    const command = readJson<ShadowCommand>(entry);
    const { command: told } = command;
    return told.kind === 'begin' ? { kind: 'begin', entry, command, told } : { kind: 'promotion', entry, told };
  } catch (error) {
    throw fault('EVENT_MALFORMED', { topic: entry.topic, offset: entry.offset }, error);
  }
}
