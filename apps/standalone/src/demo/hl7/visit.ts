import type { Organization } from '../organizations.js';
import { type Envelope, spelling, timestamp } from './dialect.js';
import { components, type Encoded, segment } from './segment.js';

/** One stay or outpatient visit, as PV1 tells it. */
export interface Visit {
  /** PV1-19. */
  readonly number: string;
  /** PV1-2, table 0004. */
  readonly patientClass: 'I' | 'O' | 'E' | 'P';
  readonly location: Location;
  readonly priorLocation?: Location;
  readonly attending: Clinician;
  /** Milliseconds since 1970. */
  readonly admittedAt: number;
  readonly dischargedAt?: number;
}

export interface Location {
  readonly ward: string;
  readonly room: string;
  readonly bed: string;
}

export interface Clinician {
  readonly id: string;
  readonly family: string;
  readonly given: string;
}

export function pv1(visit: Visit, { organization }: Envelope): string {
  return segment('PV1', {
    1: '1',
    2: visit.patientClass,
    3: place(visit.location, organization),
    6: visit.priorLocation === undefined ? undefined : place(visit.priorLocation, organization),
    7: clinician(visit.attending, organization),
    10: visit.patientClass === 'I' ? 'MED' : undefined,
    17: visit.patientClass === 'I' ? clinician(visit.attending, organization) : undefined,
    19: components(visit.number, '', '', organization.name, 'VN'),
    36: visit.dischargedAt === undefined ? undefined : '01',
    44: timestamp(visit.admittedAt, organization),
    45: visit.dischargedAt === undefined ? undefined : timestamp(visit.dischargedAt, organization),
  });
}

/** Person-level events carry a PV1 that says that there is no visit (chapter 3.3.28). */
export const noVisit = (): string => segment('PV1', { 1: '1', 2: 'N' });

export function clinician({ id, family, given }: Clinician, organization: Organization): Encoded {
  const name = [family, given].map((part) => spelling(part, organization));
  return components(id, name[0], name[1], '', '', 'DR', '', '', organization.name);
}

const place = ({ ward, room, bed }: Location, organization: Organization): Encoded =>
  components(ward, room, bed, organization.name);
