import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Role, roleNames } from '#contracts';
import { loadConfig } from '#platform';
import { ServedBroker } from './testing/served-broker.js';

/** Who may use a route (by the first letter; `*` anybody, `+` whoever is signed in), and whether also within organizations. */
type Row = readonly [who: string, limited: 'limited' | 'whole'];

const letters: Readonly<Record<string, Role>> = {
  V: 'viewer',
  E: 'engineer',
  S: 'steward',
  A: 'administrator',
  m: 'sender',
  r: 'reader',
};

/** Written by hand and not derived from what the routes declare. */
const matrix: Readonly<Record<string, Row>> = {
  'GET /api/openapi.json': ['*', 'limited'],
  'GET /health/live': ['*', 'limited'],
  'GET /health/ready': ['*', 'limited'],
  'GET /fhir/metadata': ['*', 'limited'],
  'GET /metrics': ['VESA', 'whole'],

  'GET /api/session': ['*', 'limited'],
  'POST /api/session': ['*', 'limited'],
  'DELETE /api/session': ['+', 'limited'],
  'POST /api/session/active': ['+', 'limited'],
  'POST /api/session/oidc': ['*', 'limited'],
  'GET /api/session/oidc/callback': ['*', 'limited'],
  'GET /api/errors/:code': ['*', 'limited'],
  'POST /api/setup': ['*', 'limited'],
  'POST /api/account/password': ['+', 'limited'],
  'POST /api/account/code': ['+', 'limited'],
  'PUT /api/account/code': ['+', 'limited'],
  'POST /api/account/code/remove': ['+', 'limited'],
  'GET /api/accounts': ['A', 'whole'],
  'POST /api/accounts': ['A', 'whole'],
  'PUT /api/accounts/:name': ['A', 'whole'],
  'POST /api/accounts/:name/reset': ['A', 'whole'],
  'GET /api/tokens': ['A', 'whole'],
  'POST /api/tokens': ['A', 'whole'],
  'DELETE /api/tokens/:name': ['A', 'whole'],
  'GET /api/audit': ['A', 'whole'],
  'GET /api/audit/verify': ['A', 'whole'],
  'GET /api/audit/export': ['A', 'whole'],

  'GET /api/overview': ['VESA', 'limited'],
  'GET /api/live': ['VESA', 'limited'],
  'GET /api/feeds': ['VESA', 'limited'],
  'GET /api/feeds/:name/connections': ['VESA', 'limited'],
  'POST /api/feeds/:name/intake': ['EA', 'limited'],
  'GET /api/feeds/:name/unread': ['VESA', 'limited'],
  'GET /api/trace/:controlId': ['VESA', 'limited'],
  'GET /api/messages': ['VESA', 'limited'],
  'GET /api/messages/:messageId': ['VESA', 'limited'],
  'GET /api/messages/:messageId/raw': ['VESA', 'limited'],
  'GET /api/messages/:messageId/inspection': ['ESAr', 'whole'],
  'GET /api/messages/:messageId/influences': ['ESAr', 'whole'],
  'GET /api/messages/:messageId/difference/:other': ['ESAr', 'whole'],
  'POST /api/messages/search': ['ESAr', 'limited'],
  'POST /api/messages/search.csv': ['ESAr', 'whole'],
  'GET /api/topics': ['VESA', 'whole'],
  'GET /api/topics/:name': ['VESA', 'whole'],
  'GET /api/topics/:name/entries': ['VESA', 'whole'],
  'GET /api/topics/:name/search': ['VESA', 'whole'],
  'GET /api/topics/:name/tail': ['VESA', 'whole'],
  'GET /api/topics/:name/offset': ['VESA', 'whole'],
  'GET /api/groups': ['VESA', 'whole'],
  'GET /api/retention': ['VESA', 'whole'],
  'GET /api/consumers': ['VESA', 'whole'],
  'POST /api/consumers/:group/reset/preview': ['EA', 'whole'],
  'POST /api/consumers/:group/reset': ['EA', 'whole'],
  'GET /api/alerts': ['VESA', 'whole'],
  'POST /api/alerts/:id/acknowledge': ['EA', 'whole'],
  'GET /api/dead': ['VESA', 'limited'],
  'GET /api/dead/groups': ['VESA', 'whole'],
  'GET /api/dead/:id': ['VESA', 'limited'],
  'POST /api/dead/replay': ['EA', 'whole'],
  'GET /api/dead/runs': ['VESA', 'whole'],
  'POST /api/dead/runs/:run/cancel': ['EA', 'whole'],
  'POST /api/dead/discard': ['EA', 'whole'],
  'POST /api/dead/reopen': ['EA', 'whole'],
  'POST /api/dead/:id/dry-run': ['EA', 'whole'],
  'POST /api/dead/:id/edited': ['EA', 'whole'],
  'GET /api/shadow': ['VESA', 'whole'],
  'POST /api/shadow': ['EA', 'whole'],
  'GET /api/shadow/:run': ['VESA', 'whole'],
  'POST /api/shadow/:run/promote': ['EA', 'whole'],

  'GET /api/identity/export': ['SA', 'whole'],
  'POST /api/identity/explain': ['ESAr', 'whole'],
  'GET /api/identity/reviews': ['ESAr', 'whole'],
  'GET /api/identity/reviews/summary': ['ESAr', 'whole'],
  'POST /api/identity/reviews/:id/preview': ['ESAr', 'whole'],
  'POST /api/identity/reviews/:id': ['SA', 'whole'],
  'POST /api/identity/reviews/:id/owner': ['SA', 'whole'],
  'POST /api/identity/statements': ['SA', 'whole'],
  'GET /api/identity/persons/:id': ['ESAr', 'whole'],
  'GET /api/identity/persons/:id/history': ['ESAr', 'whole'],
  'POST /api/identity/history': ['ESAr', 'whole'],
  'POST /api/identity/acts/:id/preview': ['ESAr', 'whole'],
  'POST /api/identity/acts/:id/undo': ['SA', 'whole'],

  'GET /api/record/persons/:id/timeline': ['ESAr', 'whole'],

  'POST /hl7': ['EAm', 'whole'],
  'PUT /fhir/Patient': ['EAm', 'whole'],
  'DELETE /fhir/Patient': ['EAm', 'whole'],
  'GET /fhir/Patient': ['ESAr', 'whole'],
  'POST /fhir/Patient/_search': ['ESAr', 'whole'],
  'GET /fhir/Patient/:id': ['ESAr', 'whole'],
  'GET /fhir/Patient/:id/$everything': ['ESAr', 'whole'],
  'POST /fhir/Patient/$match': ['ESAr', 'whole'],
  'GET /fhir/Patient/$ihe-pix': ['ESAr', 'whole'],
  'POST /fhir/Patient/$ihe-pix': ['ESAr', 'whole'],
};

/** Types of the record are served alike. */
const ofType: Readonly<Record<string, Row>> = {
  'GET /fhir/*': ['ESAr', 'whole'],
  'POST /fhir/*/_search': ['ESAr', 'whole'],
  'GET /fhir/*/:id': ['ESAr', 'whole'],
};
const rowOf = (route: string): Row | undefined =>
  matrix[route] ?? ofType[route.replace(/\/fhir\/(?!Patient\b|metadata\b)[A-Z]\w+/, '/fhir/*')];

let broker: ServedBroker;
beforeAll(async () => {
  broker = await ServedBroker.start(loadConfig({ HIE_LOG_LEVEL: 'silent' }));
  await broker.signedIn('administrator');
});
afterAll(() => broker.close());

/** `allowed`, or the code with which it was refused. What a handler says of an empty request is its own affair. */
async function asked(route: string, headers: Record<string, string> = {}): Promise<string> {
  const [method = '', path = ''] = route.split(' ');
  const init = { method, headers: { ...headers, ...(method === 'GET' ? {} : { 'content-type': 'application/json' }) } };
  const stopped = new AbortController();
  const answer = await fetch(broker.url + path.replaceAll(/:\w+/g, 'x'), { ...init, signal: stopped.signal });
  const refused = answer.status === 401 || answer.status === 403;
  const code = refused ? /"(ACCESS_\w+)"/.exec(await answer.text())?.[1] : undefined;
  stopped.abort();
  return code ?? 'allowed';
}

function expected([who, limited]: Row, role: Role, isLimited: boolean): string {
  if (who === '*' || who === '+') return 'allowed';
  if (![...who].some((letter) => letters[letter] === role)) return 'ACCESS_REFUSED';
  return isLimited && limited === 'whole' ? 'ACCESS_SCOPE_REFUSED' : 'allowed';
}

/** The first administrator is made once. */
const isSetup = (route: string): boolean => route === 'POST /api/setup';

describe('rights', () => {
  it('are known of every route that is served, and of none that is not', () => {
    const served = broker.routes();
    expect(served.length).toBeGreaterThan(80);
    expect(served.filter((route) => rowOf(route) === undefined)).toEqual([]);
    expect(Object.keys(matrix).filter((route) => !served.includes(route))).toEqual([]);
  });

  it.each(
    roleNames.flatMap((role) => [
      [role, 'of all', undefined],
      [role, 'within organizations', ['North Hospital']],
    ]) as [Role, string, string[] | undefined][],
  )('of a %s %s are those of the table, route by route', async (role, _, organizations) => {
    const differing: string[] = [];
    for (const route of broker.routes().filter((each) => !isSetup(each))) {
      const cookie = await broker.signedIn(role, organizations);
      const row = rowOf(route);
      const found = await asked(route, { cookie });
      if (row && found !== expected(row, role, organizations !== undefined)) differing.push(`${route}: ${found}`);
    }
    expect(differing).toEqual([]);
  });

  it('of nobody are those of anybody', async () => {
    const found = await Promise.all(
      broker
        .routes()
        .filter((each) => !isSetup(each))
        .map(async (route) => [route, await asked(route)] as const),
    );
    const wrong = found.filter(
      ([route, code]) => code !== (rowOf(route)?.[0] === '*' ? 'allowed' : 'ACCESS_SIGN_IN_NEEDED'),
    );
    expect(wrong).toEqual([]);
  });

  it('of the first administrator are given once', async () => {
    expect(await asked('POST /api/setup', { cookie: await broker.signedIn('administrator') })).toBe('allowed');
    const body = JSON.stringify({ name: 'eve', password: 'correct horse battery' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${broker.url}/api/setup`, { method: 'POST', headers, body });
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('ACCESS_SETUP_DONE')]);
  });

  it.each(['viewer', 'engineer', 'steward', 'administrator'] as const)(
    'of a %s to see what is masked are those of its role',
    async (role) => {
      const cookie = await broker.signedIn(role);
      const found = await asked('GET /api/topics/hl7.raw/entries', { cookie, 'x-hie-unmask': '1' });
      expect(found).toBe(role === 'viewer' ? 'ACCESS_REFUSED' : 'allowed');
    },
  );

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['no site that tells its name', { origin: 'null' }],
    ['another site, says the browser', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour, says the browser', { 'sec-fetch-site': 'same-site' }],
  ])('of an administrator are not lent to a page of %s', async (_, headers) => {
    const cookie = await broker.signedIn('administrator');
    for (const route of ['POST /api/dead/replay', 'POST /api/accounts', 'PUT /api/account/code', 'POST /api/session'])
      expect(await asked(route, { cookie, ...headers })).toBe('ACCESS_ORIGIN_REFUSED');
  });

  it('are refused to tokens and sessions that are none', async () => {
    const none = 'x'.repeat(43);
    for (const headers of [
      ['cookie', 'hie_session='],
      ['cookie', `hie_session=${none}`],
      ['authorization', `Bearer ${none}`],
    ])
      expect(await asked('GET /api/overview', Object.fromEntries([headers]) as Record<string, string>)).toBe(
        'ACCESS_SIGN_IN_NEEDED',
      );
  });
});
