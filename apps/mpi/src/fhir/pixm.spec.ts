import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperationOutcome, Parameters } from '#fhir';
import { AskedRegion } from '../testing/query-desk.js';
import { number } from '../testing/region.js';
import { encoded, ServedRegion } from '../testing/served-region.js';

const ada = { name: [{ family: 'Thistlewood', given: ['Adelheid'] }], birthDate: '1961-07-23' };
const [north, south, west] = [number('NORTH', '1001'), number('SOUTH', 'S-77'), number('WEST', 'W-1')];

let served: ServedRegion;
beforeAll(async () => {
  served = await ServedRegion.open([
    { identities: [north], patient: ada },
    { identities: [south], patient: ada },
    { identities: [west], patient: { name: [{ family: 'Quill', given: ['Bo'] }] } },
  ]);
  for (const other of [south])
    await served.region.command({ kind: 'assert', a: north, b: other, same: true, reason: 'papers of both' });
});
afterAll(() => served.close());

const source = (identity: { system: string; value: string }) =>
  `sourceIdentifier=${encoded(`${identity.system}|${identity.value}`)}`;
const target = (...systems: readonly string[]) => systems.map((one) => `&targetSystem=${encoded(one)}`).join('');
const asked = <Body = Parameters>(query: string) => served.ask<Body>('GET', `/fhir/Patient/$ihe-pix?${query}`);

describe('$ihe-pix (ITI-83)', () => {
  it('gives the other numbers and the person, and not the number that was asked for', async () => {
    const { status, body } = await asked(source(north));
    expect(status).toBe(200);
    expect(body.parameter).toMatchObject([
      { name: 'targetIdentifier', valueIdentifier: { system: south.system, value: 'S-77' } },
      { name: 'targetId', valueReference: { reference: `Patient/${await served.region.personOf(north)}` } },
    ]);
  });

  it('gives those of the target systems, of which there may be several', async () => {
    const { body } = await asked(source(north) + target(west.system, south.system));
    expect(body.parameter?.map(({ name }) => name)).toEqual(['targetIdentifier', 'targetId']);
  });

  it.each([
    ['nothing in the target system', target(west.system)],
    ['nothing in a target system that is configured and has no numbers yet', target('urn:hie:empty:local')],
  ])('gives empty Parameters where the person is known and there is %s', async (_case, targets) => {
    const { status, body } = await asked(source(north) + targets);
    expect([status, body]).toEqual([200, { resourceType: 'Parameters' }]);
  });

  it.each([
    [
      'an unknown number',
      () => source({ ...north, value: '404' }),
      404,
      'not-found',
      'sourceIdentifier Patient Identifier not found',
    ],
    [
      'a number that is not in a system that is configured',
      () => source({ system: 'urn:hie:empty:local', value: '1' }),
      404,
      'not-found',
      'sourceIdentifier Patient Identifier not found',
    ],
    [
      'an unknown system',
      () => source({ ...north, system: 'urn:oid:1.2.3' }),
      400,
      'code-invalid',
      'sourceIdentifier Assigning Authority not found',
    ],
    [
      'an unknown target system',
      () => source(north) + target(south.system, 'urn:oid:1.2.3'),
      403,
      'code-invalid',
      'targetSystem not found',
    ],
    ['no source identifier', () => 'targetSystem=urn:oid:1.2.3', 400, 'invalid', 'sourceIdentifier'],
    ['a source identifier without a system', () => 'sourceIdentifier=1001', 400, 'invalid', 'sourceIdentifier'],
    ['two source identifiers', () => `${source(north)}&${source(south)}`, 400, 'invalid', 'sourceIdentifier'],
  ])('answers %s with an OperationOutcome', async (_case, query, status, code, words) => {
    const answer = await asked<OperationOutcome>(query());
    expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
    const [issue] = answer.body.issue;
    expect([issue?.severity, issue?.code]).toEqual(['error', code]);
    expect(issue?.diagnostics).toContain(words);
    expect(issue?.diagnostics).not.toContain('1001');
  });

  it('takes the number in the body, so that none need stand in a URL', async () => {
    const valueIdentifier = { system: north.system, value: north.value };
    const parameter = [
      { name: 'sourceIdentifier', valueIdentifier },
      { name: 'targetSystem', valueUri: south.system },
    ];
    const body = { resourceType: 'Parameters', parameter };
    const answer = await served.ask<Parameters>('POST', '/fhir/Patient/$ihe-pix', body);
    expect(answer.body.parameter?.map(({ name }) => name)).toEqual(['targetIdentifier', 'targetId']);
  });

  it.each([
    [null],
    [{ name: 'sourceIdentifier', valueIdentifier: { system: 5, value: {} } }],
    [{ name: 'sourceIdentifier', valueIdentifier: { system: north.system, value: {} } }],
    [{ name: 'sourceIdentifier', valueString: 5 }],
    [
      { name: 'sourceIdentifier', valueString: `${north.system}|${north.value}` },
      { name: 'targetSystem', valueCode: south.system },
    ],
  ])('refuses the parameters %j', async (...parameter) => {
    const body = { resourceType: 'Parameters', parameter };
    const answer = await served.ask<OperationOutcome>('POST', '/fhir/Patient/$ihe-pix', body);
    expect([answer.status, answer.body.issue[0]?.code]).toEqual([400, 'invalid']);
  });

  it('does not know a number that was removed, until it is used again', async () => {
    const [gone, stays] = [number('NORTH', '9'), number('SOUTH', 'S-9')];
    const quinn = { name: [{ family: 'Quinn', given: ['Rafe'] }], birthDate: '1949-05-06' };
    const { region } = served;
    await region.feed([gone, stays].map((one) => ({ identities: [one], patient: quinn })));
    await region.command({ kind: 'assert', a: gone, b: stays, same: true, reason: 'papers of both' });
    await region.feed([{ identities: [gone], operations: [{ kind: 'retire', identity: gone }] }]);
    const { status, body } = await asked<OperationOutcome>(source(gone));
    expect([status, body.issue?.[0]?.code]).toEqual([404, 'not-found']);
    const query = new AskedRegion(region).ask('Q23', [`QPD|IHE PIX Query|T|9^^^NORTH`, 'RCP|I']);
    expect((await query).segment('ERR')?.raw(2)).toBe('QPD^1^3^1^1');
    expect((await asked(source(stays))).body.parameter?.map(({ name }) => name)).toEqual(['targetId']);
    await region.feed([{ identities: [gone], patient: quinn }]);
    expect((await asked(source(gone))).status).toBe(200);
  });
});
