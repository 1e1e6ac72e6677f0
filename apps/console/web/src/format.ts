/** Numbers and times as people read them here. */
export const count = (value: number): string => value.toLocaleString('en');

export const rate = (perSecond: number): string =>
  `${perSecond >= 10 || perSecond === 0 ? perSecond.toFixed(0) : perSecond.toFixed(1)}/s`;

export const milliseconds = (value: number | undefined): string => {
  if (value === undefined) return '–';
  if (value >= 1_000) return `${(value / 1_000).toFixed(value >= 10_000 ? 0 : 1)} s`;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} ms`;
};

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const date = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: '2-digit' });

export const time = (instant: string): string => clock.format(new Date(instant));
export const day = (instant: string): string => date.format(new Date(instant));
/** What is masked is no time, and stays as it is. */
export const dayAndTime = (instant: string): string =>
  Number.isNaN(Date.parse(instant)) ? instant : `${day(instant)} ${time(instant)}`;

export const dayAndTimeOrDash = (instant: string | undefined): string =>
  instant === undefined ? '–' : dayAndTime(instant);

const units = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

/** `3 min`: the age of an instant. */
export function age(instant: string, now: number = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1_000);
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name}`;
}

const sizes = ['B', 'kB', 'MB', 'GB'];

export function bytes(value: number): string {
  const power = value < 1_000 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(value) / 3));
  const shown = value / 1_000 ** power;
  return `${power === 0 ? shown : shown.toFixed(1)} ${sizes[power]}`;
}
