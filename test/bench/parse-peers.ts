import { createRequire } from 'node:module';
import { Hl7Message } from '@medplum/core';
import { HL7Message } from 'hl7v2';
import { create } from 'hl7parser';
import { Message } from 'node-hl7-client';
import type { Path } from '#hl7';

/** A place as it is written, `PID-3[2].4.1`, its numbers, and its subcomponent only where one is written. */
export type Place = Path & { readonly text: string; readonly part: number | undefined };

/** Places of one segment, in the order in which they are read. */
export interface Reading {
  readonly segment: string;
  /** From 1. */
  readonly ordinal: number;
  readonly places: readonly Place[];
}

export type Encoding = 'utf8' | 'latin1';

/**
 * One parser, used as its documentation says. Each gets the bytes as they came from a socket: one that takes text decodes
 * them itself, in the encoding that it is told. None is helped out where it finds something else than we do; what is missing reads as ''.
 */
export interface Parser {
  readonly name: string;
  /** Indexes a message and reads its places in order. What can be made ready once for all messages is not timed. */
  reader(readings: readonly Reading[], encoding: Encoding): (bytes: Buffer) => string[] | Promise<string[]>;
  /** The untouched message as the parser writes it; undefined for one that cannot write. */
  rewritten?(bytes: Buffer, encoding: Encoding): string | Uint8Array;
}

const medplum: Parser = {
  name: '@medplum/core',
  reader: (readings, encoding) => (bytes) => {
    const message = Hl7Message.parse(bytes.toString(encoding));
    const values: string[] = [];
    let at = 0;
    for (const { segment, ordinal, places } of readings) {
      const found = ordinal === 1 ? message.getSegment(segment) : message.getAllSegments(segment)[ordinal - 1];
      for (const { field, repetition, component, part } of places) {
        // It throws for a repetition that is not there.
        const isThere = repetition === 1 || (found?.getField(field)?.components.length ?? 0) >= repetition;
        const subcomponent = part === undefined ? undefined : part - 1;
        values[at++] = isThere ? (found?.getComponent(field, component, subcomponent, repetition - 1) ?? '') : '';
      }
    }
    return values;
  },
  rewritten: (bytes, encoding) => Hl7Message.parse(bytes.toString(encoding)).toString(),
};

interface Node {
  get(path: string | number): Node;
  toString(): string | null;
}

/** Steps to a place; both parsers of this family take paths, in which segments and repetitions have no number. */
function stepsTo({ text, segment, ordinal, field, repetition, component, subcomponent }: Place): (string | number)[] {
  const below = text.slice(text.indexOf('-')).replace('-', '.');
  if (repetition > 1) return [`${segment}.${field}`, repetition - 1, component - 1, subcomponent - 1];
  return ordinal > 1 ? [segment, ordinal - 1, segment + below] : [segment + below];
}

function nodeReader(open: (text: string) => Node): Parser['reader'] {
  return (readings, encoding) => {
    const steps = readings.flatMap(({ places }) => places.map(stepsTo));
    return (bytes) => {
      const message = open(bytes.toString(encoding));
      return steps.map((path) => path.reduce<Node>((node, step) => node.get(step), message).toString() ?? '');
    };
  };
}

const nodeHl7Client: Parser = {
  name: 'node-hl7-client',
  reader: nodeReader((text) => new Message({ text })),
  rewritten: (bytes, encoding) => new Message({ text: bytes.toString(encoding) }).toString(),
};

/** It refuses a message whose last segment ends as the standard says, so that end is taken off and put back. */
const hl7parser: Parser = {
  name: 'hl7parser',
  reader: nodeReader((text) => create(text.slice(0, -1))),
  rewritten: (bytes, encoding) => `${create(bytes.toString(encoding).slice(0, -1)).toString()}\r`,
};

const hl7v2: Parser = {
  name: 'hl7v2',
  reader: (readings) => (bytes) => {
    const message = HL7Message.parse(bytes);
    const values: string[] = [];
    let at = 0;
    for (const { segment, ordinal, places } of readings) {
      const found = message.getSegment(segment, ordinal - 1);
      for (const { field, repetition, component, subcomponent } of places)
        values[at++] = String(found?.field(field).repetitions[repetition - 1]?.getValue(component, subcomponent) ?? '');
    }
    return values;
  },
  rewritten: (bytes) => HL7Message.parse(bytes).toHL7String(),
};

// The rest bring no types, or none that fit how Node loads them.
const require = createRequire(import.meta.url);

interface SimpleSegment {
  getComponent(field: number, component: number, subcomponent?: number): string;
}
interface SimpleMessage {
  readonly header: SimpleSegment;
  getSegments(name: string): readonly SimpleSegment[];
  toString(): string;
}
const { Parser: SimpleParser } = require('simple-hl7') as { Parser: new () => { parse(text: string): SimpleMessage } };

const simpleHl7: Parser = {
  name: 'simple-hl7',
  reader: (readings, encoding) => (bytes) => {
    const message = new SimpleParser().parse(bytes.toString(encoding));
    const values: string[] = [];
    let at = 0;
    for (const { segment, ordinal, places } of readings) {
      const found = segment === 'MSH' ? message.header : message.getSegments(segment)[ordinal - 1];
      // Its header begins with MSH-3. It reads the first repetition only, and a subcomponent where one is asked for.
      for (const { field, component, part } of places)
        values[at++] = found?.getComponent(segment === 'MSH' ? field - 2 : field, component, part) ?? '';
    }
    return values;
  },
  rewritten: (bytes, encoding) => new SimpleParser().parse(bytes.toString(encoding)).toString(),
};

interface StandardMessage {
  transform(): void;
  get(path: string, segment: number, repetition: number, subcomponent: number): unknown;
  build(): string;
}
const StandardHl7 = require('hl7-standard') as new (text: string, options: object) => StandardMessage;

function standard(text: string): StandardMessage {
  const message = new StandardHl7(text, { lineEndings: '\r' });
  message.transform();
  return message;
}

const hl7Standard: Parser = {
  name: 'hl7-standard',
  reader: (readings, encoding) => {
    const places = readings.flatMap((reading) => reading.places);
    const asked = places.map((place) => ({ ...place, path: place.text.replace(/\[\d+\]/g, '').replace('-', '.') }));
    return (bytes) => {
      const message = standard(bytes.toString(encoding));
      return asked.map(({ path, ordinal, repetition, subcomponent }) => {
        const [name = '', field = '', component = ''] = path.split('.');
        const at = [name, field, component].filter(Boolean).join('.');
        const value = message.get(at, ordinal - 1, repetition - 1, subcomponent - 1);
        return typeof value === 'string' ? value : '';
      });
    };
  },
  rewritten: (bytes, encoding) => standard(bytes.toString(encoding)).build(),
};

type Line = Readonly<Record<string, string>>;
const tiny = require('tiny-hl7') as { parse(text: string): readonly Line[]; serialize(lines: readonly Line[]): string };

/** Gives one object a segment, whose keys are all that says which segment it is. */
const tinyHl7: Parser = {
  name: 'tiny-hl7',
  reader: (readings, encoding) => {
    const asked = readings.map(({ segment, ordinal, places }) => ({
      prefix: `${segment}.`,
      ordinal,
      keys: places.map(({ text }) => segment + text.slice(text.indexOf('-')).replace('-', '.')),
    }));
    return (bytes) => {
      const byName = Map.groupBy(tiny.parse(bytes.toString(encoding)), (line) => Object.keys(line)[0]?.slice(0, 4));
      return asked.flatMap(({ prefix, ordinal, keys }) => {
        const line = byName.get(prefix)?.[ordinal - 1];
        return keys.map((key) => line?.[key] ?? '');
      });
    };
  },
  rewritten: (bytes, encoding) => tiny.serialize(tiny.parse(bytes.toString(encoding))),
};

type NodeHl7Parts = readonly (string | readonly string[])[];
interface NodeHl7Message {
  getSegments(name: string, index: number): { readonly parts: NodeHl7Parts } | null;
}
const NodeHl7 = require('nodehl7') as new (options: object) => {
  parse(text: string, id: string): Promise<NodeHl7Message>;
};

/** Asynchronous; splits neither repetitions nor subcomponents, and does not write. Its MSH begins with MSH-2. */
const nodehl7: Parser = {
  name: 'nodehl7',
  reader: (readings, encoding) => {
    const parser = new NodeHl7({ mapping: false, logger: { error: () => undefined } });
    return async (bytes) => {
      const message = await parser.parse(bytes.toString(encoding), '');
      return readings.flatMap(({ segment, ordinal, places }) => {
        const parts = message.getSegments(segment, ordinal - 1)?.parts;
        return places.map(({ field, component }) => {
          const part = parts?.[segment === 'MSH' ? field - 2 : field - 1] ?? '';
          return (typeof part === 'string' ? (component === 1 ? part : '') : part[component - 1]) ?? '';
        });
      });
    };
  },
};

export const peers: readonly Parser[] = [
  nodeHl7Client,
  medplum,
  hl7v2,
  simpleHl7,
  hl7parser,
  hl7Standard,
  tinyHl7,
  nodehl7,
];
