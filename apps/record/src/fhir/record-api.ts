import type { EnterpriseId, SourceKey } from '#contracts';
import type { Patient } from '#fhir';
import type { RecordReader } from '#storage';

/** What the record's FHIR API needs. The two functions come from the patient index, which the record does not know. */
export interface RecordApi {
  readonly reader: RecordReader;
  /** The person as the index shows it; a retired id gives the retired Patient. */
  readonly patient: (id: EnterpriseId) => Promise<Patient | undefined>;
  /** Source identities with this number, of one system where it is given. */
  readonly sourceKeysByIdentifier: (system: string | undefined, value: string) => Promise<readonly SourceKey[]>;
  /** 32 bytes that seal cursors. The same ones after a restart keep cursors alive. */
  readonly cursorKey: Uint8Array;
}

/** Injection token. */
export const recordApi = Symbol('RecordApi');
