import { Alert, Badge, Card, ScrollArea, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { InspectedField, InspectedSegment, Inspection } from '../../../src/api/inspection-views.js';
import { type Hl7Names, useHl7Names } from '../hl7-names.js';
import { isWithin, type Pointed } from '../provenance.js';

interface MessageTreeProps {
  readonly inspection: Inspection;
  readonly pointed: Pointed | undefined;
  /** Places of the values that belong to what is pointed at. */
  readonly marked: readonly string[];
  readonly onPoint: (pointed: Pointed) => void;
}

/** Segments beyond are closed at first: a browser shows thousands of values slowly, and nobody reads them at once. */
const openValuesMax = 400;

/** The message segment by segment, each value with the name that the standard has for it. Text only. */
export function MessageTree({ inspection, ...rest }: MessageTreeProps) {
  const names = useHl7Names();
  const { segments, isCut, mapped } = inspection;
  const notes = {
    unread: mapped.kind === 'event' ? mapped.unread : [],
    issues: mapped.kind === 'event' ? mapped.issues.flatMap(({ at, code }) => (at ? [{ at, code }] : [])) : [],
  };
  let values = 0;
  const tree = useRef<HTMLDivElement>(null);
  const first = rest.marked[0];
  useEffect(() => {
    if (first !== undefined) tree.current?.querySelector('[data-marked]')?.scrollIntoView({ block: 'nearest' });
  }, [first]);
  return (
    <Card withBorder p="xs">
      <ScrollArea.Autosize mah="68vh" type="auto" viewportRef={tree} viewportProps={{ tabIndex: 0 }}>
        {segments.length === 0 && (
          <Text size="sm" c="dimmed">
            These bytes are no HL7 message that can be read; they stand under “Bytes”.
          </Text>
        )}
        {segments.map((segment) => {
          values += segment.fields.reduce((sum, field) => sum + field.values.length, 0);
          return (
            <Segment
              key={segment.at}
              segment={segment}
              names={names}
              notes={notes}
              isOpenAtFirst={values <= openValuesMax}
              {...rest}
            />
          );
        })}
        {isCut && <Alert color="gray">The message goes on; the rest stands under “Bytes”.</Alert>}
      </ScrollArea.Autosize>
    </Card>
  );
}

interface Notes {
  readonly unread: readonly string[];
  readonly issues: readonly { readonly at: string; readonly code: string }[];
}

interface PartProps extends Omit<MessageTreeProps, 'inspection'> {
  readonly names: Hl7Names;
  readonly notes: Notes;
}

function Segment({
  segment,
  isOpenAtFirst,
  ...rest
}: PartProps & { readonly segment: InspectedSegment; readonly isOpenAtFirst: boolean }) {
  const [isOpened, setOpened] = useState(isOpenAtFirst);
  const isOpen = isOpened || rest.marked.some((at) => isWithin(at.replace(/-.*/, ''), segment.at));
  return (
    <section className="hl7-tree" aria-label={segment.at}>
      <button type="button" className="plain segment-head" aria-expanded={isOpen} onClick={() => setOpened(!isOpen)}>
        <span aria-hidden>{isOpen ? '▾' : '▸'}</span> <span className="segment">{segment.at}</span>{' '}
        <Text span size="sm" c="dimmed">
          {rest.names.segment(segment.name)}
        </Text>
      </button>
      {isOpen && segment.fields.map((field) => <Field key={field.at} segment={segment} field={field} {...rest} />)}
    </section>
  );
}

type FieldProps = PartProps & { readonly segment: InspectedSegment; readonly field: InspectedField };

function Field({ segment, field, names, notes, pointed, marked, onPoint }: FieldProps) {
  const type = segment.name === 'OBX' && field.field === 5 ? valueType(segment) : undefined;
  const isSimple = field.values.length === 1 && field.values[0]?.component === 1;
  return (
    <div className="field">
      <div className="place">{field.at}</div>
      <div>
        <div className="named">{names.field(segment.name, field.field) || '–'}</div>
        {field.values.map(({ at, component, subcomponent, text }) => (
          <button
            type="button"
            key={at}
            className="plain value"
            data-marked={marked.includes(at) || undefined}
            aria-pressed={pointed?.kind === 'value' && pointed.at === at}
            onClick={() => onPoint({ kind: 'value', at })}
          >
            {!isSimple && (
              <span className="component">
                {at.slice(field.at.length)}{' '}
                {subcomponent === undefined && names.component(segment.name, field.field, component, type)}
              </span>
            )}
            <span className="monospaced text">{text}</span>
            <NoteBadges at={at} notes={notes} />
          </button>
        ))}
      </div>
    </div>
  );
}

const valueType = ({ fields }: InspectedSegment): string | undefined =>
  fields.find(({ field }) => field === 2)?.values[0]?.text;

function NoteBadges({ at, notes: { unread, issues } }: { readonly at: string; readonly notes: Notes }) {
  const own = new Set(issues.flatMap((issue) => (isWithin(at, issue.at) ? [issue.code] : [])));
  return (
    <>
      {unread.some((place) => isWithin(at, place)) && (
        <Badge component="span" size="xs" color="yellow" variant="light" tt="none">
          unread
        </Badge>
      )}
      {[...own].map((code) => (
        <Badge key={code} component="span" size="xs" color="orange" variant="light" tt="none">
          {code}
        </Badge>
      ))}
    </>
  );
}
