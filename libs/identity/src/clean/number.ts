import type { Placeholders } from '../model/model.js';
import { alphanumeric } from './fold.js';

const allEqual = (digits: string): boolean => /^(.)\1*$/.test(digits);

/** Digits without the country code of North America and without an extension. */
export function cleanPhone(raw: string, placeholders: Placeholders): string | undefined {
  const withoutExtension = raw.replace(/\b(?:ext|x)\.?\s*\d+\s*$/i, '');
  const digits = withoutExtension.replace(/\D+/g, '').replace(/^(?:00|011)/, '');
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  if (national.length < 7 || national.length > 15) return undefined;
  if (allEqual(national) || allEqual(national.slice(3)) || placeholders.phones.has(national)) return undefined;
  return national;
}

/** Four digits are the last four of a number. Undefined for what was never issued. */
export function cleanNationalId(raw: string, placeholders: Placeholders): string | undefined {
  const value = alphanumeric(raw).replace(/^X+(?=\d{4}$)/, '');
  if (value.length < 4 || allEqual(value) || placeholders.nationalIds.has(value)) return undefined;
  // SSA: area 000, group 00 and serial 0000 are never issued.
  if (/^(?:000\d{6}|\d{3}00\d{4}|\d{5}0000)$/.test(value)) return undefined;
  return value;
}

export function cleanEmail(raw: string): string | undefined {
  const address = raw.trim().toLowerCase();
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) return undefined;
  return /^(?:none|noemail|unknown|na|declined|refused|test)@/.test(address) ? undefined : address;
}
