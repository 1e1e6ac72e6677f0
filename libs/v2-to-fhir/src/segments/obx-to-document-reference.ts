import type { Attachment, DocumentReference, Observation } from '#fhir';
import { documentStatusOfResult } from '../codes/document.js';
import { resourceId } from '../ids.js';

/** OBX with ED or RP among results: the document as one of the patient's, of which the observation is derived. */
export function documentOfResult(
  { id = '', code, subject, encounter, status, performer }: Omit<Observation, 'derivedFrom'>,
  sentStatus: string,
  documents: readonly Attachment[],
): DocumentReference {
  return {
    resourceType: 'DocumentReference',
    id: resourceId('DocumentReference', id),
    status: status === 'entered-in-error' ? 'entered-in-error' : 'current',
    docStatus: documentStatusOfResult.codes.get(sentStatus),
    type: code,
    subject,
    author: performer,
    content: documents.map((attachment) => ({ attachment })),
    context: encounter && { encounter: [encounter] },
  };
}
