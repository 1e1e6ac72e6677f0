/** Patients and messages that are named at most, and values that are looked at: an answer may be megabytes. */
const namedMax = 20;
const valuesMax = 20_000;

/** Enterprise ids and message ids that an answer is about, each once, in the order in which they stand there. */
export function subjectsOf(answer: unknown): {
  readonly patients: readonly string[];
  readonly messages: readonly string[];
} {
  const patients = new Set<string>();
  const messages = new Set<string>();
  const open: unknown[] = [answer];
  for (let looked = 0; open.length > 0 && looked < valuesMax && patients.size < namedMax; looked++) {
    const value = open.pop();
    if (!isRecord(value)) continue;
    const named = [value['enterpriseId'], value['enterpriseid'], idOfPatient(value), referred(value['reference'])];
    for (const id of named) if (typeof id === 'string') patients.add(id);
    for (const id of [value['messageId'], value['messageid']]) if (typeof id === 'string') messages.add(id);
    open.push(...Object.values(value).reverse());
  }
  return { patients: [...patients].slice(0, namedMax), messages: [...messages].slice(0, namedMax) };
}

/** Bytes have as many properties as there are. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

const idOfPatient = (value: Readonly<Record<string, unknown>>): unknown =>
  value['resourceType'] === 'Patient' ? value['id'] : undefined;

const referred = (reference: unknown): string | undefined =>
  typeof reference === 'string' ? /(?:^|\/)Patient\/([A-Za-z0-9.-]{1,64})$/.exec(reference)?.[1] : undefined;
