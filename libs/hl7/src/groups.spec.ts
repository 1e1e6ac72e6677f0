import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { splitMessages } from './batch.js';
import { type Group, groupsOf } from './groups.js';
import { parse } from './parse.js';

/** `ORC OBR [OBX NTE]`: own segments, then the groups within. */
const drawn = ({ segments, groups }: Group<{ readonly name: string }>): string =>
  [...segments.map(({ name }) => name), ...groups.map((group) => `[${drawn(group)}]`)].join(' ');
const draw = (type: string, text: string): string =>
  drawn(
    groupsOf(
      type,
      text.split(' ').map((name) => ({ name })),
    ),
  );

describe('groupsOf', () => {
  it.each([
    [
      'ORU',
      'MSH PID PD1 PV1 ORC OBR NTE OBX NTE OBX OBR OBX SPM',
      'MSH [PID PD1 PV1 [ORC OBR NTE [OBX NTE] [OBX]] [OBR [OBX] [SPM]]]',
    ],
    ['ORU', 'MSH PID OBR OBX SPM OBX NTE', 'MSH [PID [OBR [OBX] [SPM [OBX NTE]]]]'],
    ['ORU', 'MSH PID OBR SPM OBX NTE OBX', 'MSH [PID [OBR [SPM] [OBX NTE] [OBX]]]'],
    ['ORU', 'MSH PID OBR OBX TCD FT1 CTI PID OBR OBX', 'MSH [PID [OBR FT1 CTI [OBX TCD]]] [PID [OBR [OBX]]]'],
    ['ORU', 'MSH PID OBR ORC OBR OBX', 'MSH [PID [OBR] [ORC OBR [OBX]]]'],
    ['ORU', 'MSH PID SPM OBR OBX', 'MSH [PID [SPM [OBR [OBX]]]]'],
    ['ORU', 'MSH OBR OBX', 'MSH [OBR [OBX]]'],
    [
      'OUL',
      'MSH PID PV1 SPM OBX SAC INV OBR ORC NTE TQ1 OBX TCD SID OBR ORC SPM OBR',
      'MSH [PID PV1 [SPM [OBX] [SAC INV [OBR ORC NTE TQ1 [OBX TCD SID]] [OBR ORC]]] [SPM [OBR]]]',
    ],
    ['OUL', 'MSH PID OBR ORC TQ1 SPM SAC OBX OBR ORC OBX', 'MSH [PID [OBR ORC TQ1 [SPM [SAC]] [OBX]] [OBR ORC [OBX]]]'],
    ['OUL', 'MSH PID ORC OBR OBX ORC OBR OBX', 'MSH [PID [ORC OBR [OBX]] [ORC OBR [OBX]]]'],
    [
      'ORM',
      'MSH PID IN1 IN2 ORC RXO RXR OBX NTE ORC OBR NTE DG1 OBX CTI BLG',
      'MSH [PID [IN1 IN2] [ORC RXO RXR [OBX NTE]] [ORC OBR NTE DG1 CTI BLG [OBX]]]',
    ],
    [
      'OML',
      'MSH PID ORC TQ1 OBR TCD NTE OBX TCD SPM OBX SAC ORC OBR',
      'MSH [PID [ORC TQ1 OBR TCD NTE [OBX TCD] [SPM [OBX] [SAC]]] [ORC OBR]]',
    ],
    [
      'OML',
      'MSH PID SPM ORC OBR OBX SPM SAC ORC OBR ORC OBR',
      'MSH [PID [SPM [ORC OBR [OBX]]] [SPM [SAC [ORC OBR] [ORC OBR]]]]',
    ],
    ['OMI', 'MSH PID ORC OBR OBX IPC ORC OBR', 'MSH [PID [ORC OBR IPC [OBX]] [ORC OBR]]'],
    ['OMG', 'MSH PID ORC OBR NTE CTD DG1 OBX SPM SAC', 'MSH [PID [ORC OBR NTE CTD DG1 [OBX] [SPM [SAC]]]]'],
    [
      'VXU',
      'MSH PID PD1 NK1 ORC RXA RXR OBX NTE OBX ORC RXA RXA',
      'MSH [PID PD1 NK1 [ORC RXA RXR [OBX NTE] [OBX]] [ORC RXA] [RXA]]',
    ],
    [
      'RDE',
      'MSH PID ORC TQ1 RXO NTE RXR RXC RXE NTE TQ1 RXR RXC OBX ORC RXE',
      'MSH [PID [ORC TQ1 [RXO NTE RXR RXC] [RXE NTE TQ1 RXR RXC [OBX]]] [ORC [RXE]]]',
    ],
    ['RDS', 'MSH PID ORC RXE RXR RXD RXR OBX NTE FT1', 'MSH [PID [ORC [RXE RXR] [RXD RXR FT1 [OBX NTE]]]]'],
    ['RAS', 'MSH PID ORC RXE RXA RXA RXR ORC RXA', 'MSH [PID [ORC [RXE] [RXA] [RXA RXR]] [ORC [RXA]]]'],
    ['RGV', 'MSH PID ORC RXG TQ1 RXR RXC', 'MSH [PID [ORC [RXG TQ1 RXR RXC]]]'],
    ['OMP', 'MSH PID ORC RXO RXR NTE ORC RXO', 'MSH [PID [ORC [RXO RXR NTE]] [ORC [RXO]]]'],
    [
      'ADT',
      'MSH EVN PID PD1 NK1 PV1 PV2 OBX AL1 DG1 PR1 ROL GT1 IN1 IN2 IN3 ROL IN1 ACC',
      'MSH EVN [PID PD1 NK1 PV1 PV2 AL1 DG1 GT1 ACC [OBX] [PR1 ROL] [IN1 IN2 IN3 ROL] [IN1]]',
    ],
    ['ADT', 'MSH EVN PID PD1 MRG PV1 PID MRG', 'MSH EVN [PID PD1 MRG PV1] [PID MRG]'],
    [
      'MDM',
      'MSH EVN PID PV1 ORC OBR NTE TXA CON OBX NTE OBX',
      'MSH EVN [PID PV1 [ORC OBR NTE] [TXA CON [OBX NTE] [OBX]]]',
    ],
    [
      'SIU',
      'MSH SCH TQ1 NTE PID PV1 DG1 RGS AIS NTE AIP RGS AIL',
      'MSH SCH TQ1 NTE [PID PV1 DG1] [RGS [AIS NTE] [AIP]] [RGS [AIL]]',
    ],
    ['SIU', 'MSH SCH AIS AIG PID', 'MSH SCH [AIS] [AIG] [PID]'],
    ['ORU', 'MSH PID ZPI OBR ZBR OBX ZBX NTE OBX', 'MSH [PID ZPI [OBR ZBR [OBX ZBX NTE] [OBX]]]'],
    ['ADT', 'MSH PID EVN PV1 SFT NK1', 'MSH EVN SFT [PID PV1 NK1]'],
    ['ZZZ', 'MSH ZA1 PV1 XYZ', 'MSH ZA1 PV1 XYZ'],
  ])('knows what belongs together in %s: %s', (type, segments, groups) => {
    expect(draw(type, segments)).toBe(groups);
  });

  const all = (group: Group<number>): readonly number[] => [...group.segments, ...group.groups.flatMap(all)];
  const numbered = (names: readonly string[]) => names.map((name, index) => Object.assign(Object(index), { name }));

  it('loses and doubles no segment, whatever their order', () => {
    const names =
      'MSH EVN PID PD1 PV1 NK1 IN1 IN2 PR1 ORC OBR OBX NTE TQ1 SPM SAC RXO RXE RXA RXR TXA SCH RGS AIS ZZZ MRG';
    const type = fc.constantFrom('ADT', 'ORU', 'OML', 'OUL', 'VXU', 'RDE', 'MDM', 'SIU', 'constructor');
    fc.assert(
      fc.property(type, fc.array(fc.constantFrom(...names.split(' ')), { maxLength: 40 }), (of, segments) => {
        const found = all(groupsOf(of, numbered(segments)) as Group<number>).map(Number);
        expect(found.toSorted((a, b) => a - b)).toEqual(segments.map((_, index) => index));
      }),
    );
  });

  const folder = join(process.cwd(), '../shared/data/hl7');
  const inCorpus = existsSync(folder) ? it : it.skip;
  if (!existsSync(folder)) process.stderr.write(`SKIPPED: the message corpus is not at ${folder}\n`);
  inCorpus('loses no segment of the corpus, and finds an order for each OBX of an ORU that has one before it', () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.hl7'))) {
      for (const bytes of splitMessages(readFileSync(join(folder, file))).messages) {
        const parsed = parse(bytes);
        if (parsed.kind === 'refusal') continue;
        const { segments, header } = parsed.message;
        const root = groupsOf(header.type, segments);
        const found: number[] = [];
        const patients = parsed.message.all('PID').length;
        walk(root, [], (group, path) => {
          found.push(...group.segments.map(({ index }) => index));
          const isResult = header.type === 'ORU' && group.name === 'observation' && patients === 1;
          const obr = segments.findIndex(({ name }) => name === 'OBR');
          if (isResult && obr !== -1 && (group.segments[0]?.index ?? 0) > obr)
            expect([file, path.includes('order')]).toEqual([file, true]);
        });
        expect([file, found.toSorted((a, b) => a - b)]).toEqual([file, segments.map(({ index }) => index)]);
      }
    }
  });
});

function walk<Item>(
  group: Group<Item>,
  path: readonly string[],
  visit: (group: Group<Item>, path: readonly string[]) => void,
) {
  visit(group, path);
  for (const inner of group.groups) walk(inner, [...path, group.name], visit);
}
