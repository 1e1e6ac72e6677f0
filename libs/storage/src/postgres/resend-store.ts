import type { MessageId } from '#contracts';
import type { ReceiptName } from '#event-log';
import type { PostgresTransaction } from '#platform';
import type { Claim, ResendStore } from '../ports/resend-store.js';

/** Whose effect it is, by the hashes of key and bytes. */
export class PostgresResendStore implements ResendStore<PostgresTransaction> {
  async claim(tx: PostgresTransaction, claims: readonly Claim[]): Promise<readonly MessageId[]> {
    const holders = new Map<string, MessageId>();
    // Of two with one name the first; in one order everywhere, so that two transactions do not wait for each other.
    const firsts = [...Map.groupBy(claims, nameOf)].flatMap(([name, [first]]) => (first ? [{ name, first }] : []));
    const sorted = firsts.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ first }) => first);
    for (const row of await insert(tx, sorted)) holders.set(nameOf(claimOf(row)), row.message_id);
    // Another statement, because this one sees what those have committed that the first one waited for.
    const taken = sorted.filter((claim) => !holders.has(nameOf(claim)));
    for (const row of await held(tx, taken)) holders.set(nameOf(claimOf(row)), row.message_id);
    return claims.map((claim) => holders.get(nameOf(claim)) ?? claim.messageId);
  }
}

interface Row {
  readonly key_hash: Buffer;
  readonly content_hash: Buffer;
  readonly message_id: MessageId;
}

const nameOf = ({ name }: Pick<Claim, 'name'>): string => `${name.key}:${name.content}`;

const claimOf = ({ key_hash, content_hash }: Row): Pick<Claim, 'name'> => ({
  name: { key: key_hash.toString('base64url'), content: content_hash.toString('base64url') },
});

export const bytesOf = (hash: string): Uint8Array => Buffer.from(hash, 'base64url');

const hashesOf = (names: readonly ReceiptName[]): [Uint8Array[], Uint8Array[]] => [
  names.map(({ key }) => bytesOf(key)),
  names.map(({ content }) => bytesOf(content)),
];

async function insert(tx: PostgresTransaction, claims: readonly Claim[]): Promise<readonly Row[]> {
  if (claims.length === 0) return [];
  return tx.all<Row>(
    `INSERT INTO receipt (key_hash, content_hash, message_id, received_at)
     SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::bigint[])
     ON CONFLICT DO NOTHING RETURNING key_hash, content_hash, message_id`,
    ...hashesOf(claims.map(({ name }) => name)),
    claims.map(({ messageId }) => messageId),
    claims.map(({ receivedAt }) => receivedAt),
  );
}

async function held(tx: PostgresTransaction, claims: readonly Claim[]): Promise<readonly Row[]> {
  if (claims.length === 0) return [];
  return tx.all<Row>(
    `SELECT key_hash, content_hash, message_id
     FROM unnest($1::bytea[], $2::bytea[]) AS wanted (key_hash, content_hash) JOIN receipt USING (key_hash, content_hash)`,
    ...hashesOf(claims.map(({ name }) => name)),
  );
}
