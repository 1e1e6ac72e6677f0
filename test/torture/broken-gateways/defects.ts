/** What the small receiver can be told to do wrong, which case finds it, and the rule that this case cites. */
export interface Defect {
  readonly name: string;
  readonly caughtBy: string;
  readonly rule: RegExp;
}

const defect = (name: string, caughtBy: string, rule: RegExp): Defect => ({ name, caughtBy, rule });

export const defects: readonly Defect[] = [
  defect('acknowledges-before-commit', 'K01', /safe storage before the acknowledgement/),
  defect('merges-frames', 'F06', /hostile 8/),
  defect('drops-last-byte', 'F09', /MLLP R1/),
  defect('accepts-junk', 'G10', /hostile 4/),
  defect('msa-2-of-the-previous-message', 'F06', /MLLP R1/),
  defect('answers-twice', 'F01', /MLLP R1/),
  defect('answers-out-of-order', 'F08', /MLLP R1/),
  defect('constant-msh-10', 'A05', /MSH-10/),
  defect('loses-split-frames', 'F02', /hostile 7/),
  defect('unbounded-buffer', 'L04', /hostile 1, 10/),
  defect('never-closes', 'C04', /hostile 12/),
  defect('transcodes', 'E01', /MSH-18/),
  defect('ends-frames-at-lf', 'F15', /hostile 6/),
  defect('fixed-delimiters', 'D02', /v2ig §2\.6/),
  defect('second-effect-on-resend', 'I02', /no second effect/),
  defect('forgets-answers-in-a-crash', 'K04', /stored acknowledgement/),
  defect('drops-same-id', 'I03', /MSH-10 reuse/),
  defect('swallows-the-message-after-a-bad-one', 'P04', /v2ig §2\.8\.2/),
  defect('never-stops-reading', 'L07', /hostile 15/),
  defect('bears-any-number-of-connections', 'C08', /hostile 13/),
  defect('blocks-on-many-segments', 'H04', /hostile 19/),
  defect('closes-after-an-answer', 'P10', /MLLP R1/),
  defect('ends-answers-without-cr', 'F01', /MLLP R1/),
  defect('ends-segments-with-lf', 'A08', /v2ig §2\.6/),
  defect('does-not-swap-sides', 'A02', /MSH-3 to MSH-6/),
  defect('one-form-of-errors', 'A12', /ERR-1/),
  defect('takes-gaps', 'N04', /v2ig §2\.9\.1/),
  defect('repeats-the-number-to-a-resend', 'N05', /acknowledgement was lost/),
  defect('forgets-numbers-in-a-crash', 'N10', /stored before the acknowledgement/),
  defect('shows-content-in-errors', 'A13', /no content in errors/),
];
