import { fieldsOf } from './guide.js';

export interface FieldType {
  readonly field: number;
  readonly type: string;
  readonly repeats: boolean;
}

/** Fields of segments for which the guide has no table or only part of one, from v2.8 chapters 3, 4A, 6; `*` repeats. */
const ownTypes: Readonly<Record<string, string>> = {
  DB1: 'SI CWE CX* ID DT DT DT DT',
  ACC: 'DTM CWE ST CWE ID ID XCN ST ST ID XAD NM EI',
  GT1: `SI CX* XPN* XPN* XAD* XTN* XTN* DTM CWE CWE CWE ST DT DT NM XPN* XAD* XTN* CX* CWE XON* ID CWE DTM DTM CWE CP NM
    CX* CWE DT DT CWE CWE* CWE* CWE CWE CWE DT DT CWE CWE XPN* CWE XPN* XTN* CWE CWE XPN* XTN* CWE ST JCC XON* CWE CWE
    FC ST`,
  IN2: `CX* ST XCN* CWE CWE* ST XPN* ST XPN* ST CWE ST ST CWE CWE CWE DT ID ID ID ST XPN* ST CWE* CX* CX* CWE RMC* PTA*
    DDI CWE CWE* CWE* CWE CWE CWE ID CWE CWE XPN* CWE CWE* CWE* DT DT ST JCC CWE XPN* XTN* CWE XPN* XTN* CWE* DT DT*
    CWE XTN* CWE CWE CX CWE XTN* XTN* CWE ID ID ID XON* XON* CWE* CWE`,
  RXE: `TQ CWE NM NM CWE CWE CWE* ST ID NM CWE NM XCN* XCN* ST NM NM DTM CQ ID CWE* ST ST CWE NM CWE CWE* NM CWE ID
    CWE* DTM NM CWE CWE ID CWE* CWE NM CWE XAD PL XAD ID XTN*`,
  RXD: `NM CWE DTM NM CWE CWE ST NM ST* XCN* ID CQ LA2 ID CWE* NM CWE ST* DTM* CWE* CWE* NM CWE ID CWE* CWE CWE NM CWE
    CWE XAD ID CWE XTN*`,
  RXG: `NM NM TQ CWE NM NM CWE CWE CWE* ID LA2 ID CWE* ST ST CWE NM CWE ST* DTM* CWE* CWE* NM CWE CWE ID CWE XAD PL XAD`,
  RXC: 'ID CWE NM CWE NM CWE CWE* NM CWE',
  RGS: 'SI ID CWE',
};

/** Every field of a segment by the guide's tables, else by the standard. */
export const fieldTypesOf = (segment: string): readonly FieldType[] =>
  ownTypes[segment]
    ?.split(/\s+/)
    .map((type, at) => ({ field: at + 1, type: type.replace('*', ''), repeats: type.endsWith('*') })) ??
  fieldsOf('segments', segment).map(({ source, type, repeats }) => ({
    field: Number(/\d+$/.exec(source)?.[0]),
    type,
    repeats,
  }));
