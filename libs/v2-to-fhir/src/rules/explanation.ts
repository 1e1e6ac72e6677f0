import type { AppliedRules, MappingIssue } from '#contracts';
import type { Place, Segment } from '#hl7';

// As the scope of a mapping lists them at most.
const issuesMax = 500;
const valueCharactersMax = 200;

/** What the rules of a site did to a message, rule by rule, and what they took away. */
export class Explanation {
  readonly #used = new Map<string, { rule: string; times: number; at: string }>();
  readonly issues: MappingIssue[] = [];

  used(rule: string, at: string): void {
    const known = this.#used.get(rule);
    if (known === undefined) this.#used.set(rule, { rule, times: 1, at });
    else known.times++;
  }

  /** A value that no longer stands where it was sent. */
  replaced(rule: string, at: string, value: string): void {
    this.#note({ severity: 'information', code: 'RULE_REPLACED', at, rule, value, text: 'A rule put another value.' });
  }

  withoutTarget(rule: string, at: string): void {
    const text = 'The message has no segment for what the rule would put there.';
    this.#note({ severity: 'warning', code: 'RULE_WITHOUT_TARGET', at, rule, text });
  }

  withoutRoom(rule: string, at: string): void {
    const text = 'The field names three codings already; that of the rule was left out.';
    this.#note({ severity: 'warning', code: 'RULE_WITHOUT_ROOM', at, rule, text });
  }

  applied(): AppliedRules['used'] {
    return [...this.#used.values()];
  }

  #note(issue: MappingIssue): void {
    if (this.issues.length < issuesMax)
      this.issues.push(
        issue.value === undefined ? issue : { ...issue, value: issue.value.slice(0, valueCharactersMax) },
      );
  }
}

/** HL7 path of a place in one segment. */
export function pathAt({ name, ordinal }: Segment, { field, repetition, component, subcomponent }: Place): string {
  const inside = [component, subcomponent].map((part) => (part === undefined ? '' : `.${part}`)).join('');
  return `${name}${ordinal > 1 ? `[${ordinal}]` : ''}-${field}${(repetition ?? 1) > 1 ? `[${repetition}]` : ''}${inside}`;
}
