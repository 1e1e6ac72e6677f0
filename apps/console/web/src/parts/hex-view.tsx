import { Button, Group, ScrollArea, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiPath, getBytes } from '../api.js';
import { bytes as size } from '../format.js';
import { Answer } from './answer.js';

const rowBytes = 16;
const pageRows = 256;

/** The bytes as they came, sixteen on a line: what a text hides (control characters, encodings) shows here. */
export function HexView({ messageId }: { readonly messageId: string }) {
  const query = useQuery({
    queryKey: ['bytes', messageId],
    queryFn: () => getBytes(apiPath(['messages', messageId, 'raw'])),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Answer query={query}>{(bytes) => <Rows bytes={bytes} />}</Answer>;
}

function Rows({ bytes }: { readonly bytes: Uint8Array }) {
  const [rows, setRows] = useState(pageRows);
  const shown = bytes.subarray(0, rows * rowBytes);
  return (
    <>
      <ScrollArea.Autosize mah="64vh" type="auto" viewportProps={{ tabIndex: 0 }}>
        <pre className="hex monospaced" aria-label="Bytes">
          {Array.from({ length: Math.ceil(shown.length / rowBytes) }, (_, row) =>
            line(shown.subarray(row * rowBytes, (row + 1) * rowBytes), row * rowBytes),
          ).join('\n')}
        </pre>
      </ScrollArea.Autosize>
      {shown.length < bytes.length && (
        <Group mt="xs">
          <Button size="xs" variant="light" onClick={() => setRows(rows + 16 * pageRows)}>
            Show more
          </Button>
          <Text size="sm" c="dimmed">
            {size(shown.length)} of {size(bytes.length)}
          </Text>
        </Group>
      )}
    </>
  );
}

const line = (bytes: Uint8Array, at: number): string =>
  `${hex(at, 8)}  ${[...bytes]
    .map((byte) => hex(byte, 2))
    .join(' ')
    .padEnd(3 * rowBytes)} ${[...bytes].map(printed).join('')}`;

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');
const printed = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');
