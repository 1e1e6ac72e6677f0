/** What an installation answers about everything that it holds, without the places of entries in its log. */
export async function answersOf(url: string) {
  const json = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  const exported = (await (await fetch(`${url}/api/identity/export`)).text()).trim().split('\n').slice(1).sort();
  const persons = [...new Set(exported.map((line) => line.split(',').at(-1) ?? ''))].sort();
  const records = new Map<string, unknown>();
  for (const person of persons)
    records.set(person, neutral(await json(`/fhir/Patient/${person}/$everything?_count=1000`), url));
  const { messages, groups } = (await json('/api/overview')) as { messages: unknown; groups: readonly object[] };
  const letters = (await json('/api/dead')) as readonly object[];
  const listed = (await json('/api/messages?max=500')) as { readonly messages?: readonly { controlId?: string }[] };
  return {
    people: persons.length,
    exported,
    records,
    messages,
    lagsOutward: groups.filter((one) => 'lag' in one && Number(one.lag) > 0).length > 0,
    letters: letters.map(withoutPlaces),
    causes: await json('/api/dead/groups'),
    listed: neutral(listed, url),
    trace: withoutPlaces(await json('/api/trace/R-N-1')),
    shadow: await json('/api/shadow'),
    review: neutral(await json('/api/identity/reviews').catch(() => undefined), url),
  };
}

const neutral = (answer: unknown, url: string): unknown =>
  withoutPlaces(JSON.parse(JSON.stringify(answer ?? null).replaceAll(url, '')));

const places = new Set(['partition', 'offset', 'id', 'lastUpdated', 'timestamp', 'entry']);

/** Ids of letters are places; those of resources stay, since `fullUrl` and references hold them. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const isBundle = 'resourceType' in value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !places.has(name) || (isBundle && (name === 'entry' || name === 'id')))
      .map(([name, one]) => [name, withoutPlaces(one)]),
  );
}
