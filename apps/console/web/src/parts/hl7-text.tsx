import { Fragment } from 'react';

/** An HL7 message, one segment on a line, its names and separators set apart. Text only: nothing in it is markup. */
export function Hl7Text({ text }: { readonly text: string }) {
  const segments = text.split(/\r\n|\r|\n/).filter((segment) => segment !== '');
  const separator = segments[0]?.slice(3, 4) ?? '|';
  return (
    <ol className="hl7 monospaced" aria-label="Segments">
      {segments.map((segment, index) => (
        // A segment has no name of its own, and it never moves.
        <li key={index}>
          <Segment text={segment} separator={separator} />
        </li>
      ))}
    </ol>
  );
}

function Segment({ text, separator }: { readonly text: string; readonly separator: string }) {
  const [name = '', ...fields] = text.split(separator);
  return (
    <>
      <span className="segment">{name}</span>
      {fields.map((field, index) => (
        // A field is named by its position.
        <Fragment key={index}>
          <span className="separator">{separator}</span>
          {field}
        </Fragment>
      ))}
    </>
  );
}
