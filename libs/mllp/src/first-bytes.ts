/** As many bytes of a connection are kept to say what its peer speaks. */
export const firstBytesMax = 32;

const controls =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US';
const controlNames = controls.split(' ');

/** What a sender that is not one of MLLP most likely is. The words are ours: none of its bytes are shown. */
const otherBeginnings: readonly (readonly [RegExp, string])[] = [
  [/^(?:GET|POST|PUT|HEAD|OPTIONS|CONNECT|PRI) /, 'HTTP request'],
  [/^PROXY /, 'PROXY protocol header'],
  [/^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)/, 'no VT: byte order mark'],
  [/^MSH/, 'no VT: starts with MSH'],
  [/^[FB]HS/, 'no VT: starts with a batch header'],
  [/^[ -~]/, 'no VT: text'],
];

/** Names what a connection began with, in words that hold no part of a message. */
export function firstBytesKind(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === undefined) return 'nothing yet';
  if (first === 0x0b) return 'MLLP';
  if (isTlsHello(first, second)) return 'TLS hello';
  const text = Buffer.from(bytes).toString('latin1');
  const known = otherBeginnings.find(([pattern]) => pattern.test(text))?.[1];
  if (known !== undefined) return known;
  const control = controlNames[first];
  return control === undefined ? 'no VT: other bytes' : `no VT: 0x${first.toString(16).padStart(2, '0')} ${control}`;
}

/** A TLS hello or an HTTP request: whoever sends it waits for an answer that never comes, so it is told at once. */
export function isOtherProtocol(bytes: Uint8Array): boolean {
  return ['TLS hello', 'HTTP request'].includes(firstBytesKind(bytes));
}

/** Record type handshake, major version 3 (RFC 8446 part 5.1). */
const isTlsHello = (first: number, second: number | undefined): boolean => first === 0x16 && second === 0x03;
