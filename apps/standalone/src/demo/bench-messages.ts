import { visitEvent } from './hl7/adt.js';
import type { Envelope } from './hl7/dialect.js';
import { basicMetabolic, bloodCount, lipids, type Panel } from './hl7/panels.js';
import { measure, resultEvent } from './hl7/results.js';
import { type Organization, organizations } from './organizations.js';
import { population } from './people/population.js';
import { random } from './people/random.js';
import { register, type Registration } from './people/registration.js';
import { clinicians } from './stories/clinicians.js';

const firstMessageAt = Date.UTC(2026, 0, 15, 12);
const { LINDENHOF: hospital, NORTHLAB: laboratory } = organizations;

/**
 * ADT^A01 of about 0.9 kB with NK1, PV1, PV2, AL1, DG1 and IN1. Same arguments, same bytes; the control id is `ADT<i>`.
 * Each `person` (a number) is somebody else; give it to send several messages about one.
 */
export function adtA01(i: number, person = i): Uint8Array {
  const visit = {
    number: `V${i}`,
    patientClass: 'I',
    location: { ward: 'MED2', room: String(100 + (i % 200)), bed: 'A' },
    attending: clinicians[0],
    admittedAt: firstMessageAt + i * 1_000,
  } as const;
  return visitEvent('A01', patient(person, hospital), visit, envelope(i, 'ADT', hospital), {
    diagnosis: ['I10', 'Essential (primary) hypertension'],
    reason: 'Chest pain, unspecified, since the morning',
    insurance: { plan: 'KEEL-PPO', payer: 'Keelson Mutual', policy: `KM${100_000 + person}` },
    allergy: 'Penicillin',
    nextOfKin: { family: 'Marchbanks', given: 'Robin', relationship: 'SPO', phone: '(518)555-0199' },
  });
}

/** ORU^R01 with `observations` numeric OBX (20: about 3.8 kB), the control id is `ORU<i>`; `person` as above. */
export function oruR01(i: number, observations = 20, person = i): Uint8Array {
  const order = {
    placer: `O${i}`,
    filler: `F${i}`,
    panel: { loinc: '24323-8', name: 'Comprehensive metabolic 2000 panel - Serum or Plasma' },
    orderedBy: clinicians[1] ?? clinicians[0],
    collectedAt: firstMessageAt + i * 1_000,
  };
  const results = measure(wide(observations), random(i));
  return resultEvent(patient(person, laboratory), order, results, 'F', envelope(i, 'ORU', laboratory));
}

const known = [...bloodCount.analytes, ...basicMetabolic.analytes, ...lipids.analytes];

/** As many analytes as asked for; beyond the known ones they repeat under codes of their own. */
function wide(observations: number): Panel {
  const analytes = Array.from({ length: observations }, (_, at) => {
    const analyte = known[at % known.length] ?? bloodCount.analytes[0];
    return at < known.length ? analyte : { ...analyte, loinc: `${analyte.loinc}.${Math.floor(at / known.length)}` };
  });
  return { loinc: '24323-8', name: 'Bench', analytes: [analytes[0] ?? bloodCount.analytes[0], ...analytes.slice(1)] };
}

function patient(number: number, organization: Organization): Registration {
  const [person] = population(1, random(number));
  if (person === undefined) throw new RangeError('the population is empty');
  const alone = { ...person, ssn: `8${String((number * 7_919) % 100_000_000).padStart(8, '0')}` };
  return register(alone, organization.number(number), organization.desk, random(number));
}

const envelope = (i: number, kind: string, organization: Organization): Envelope => ({
  organization,
  controlId: `${kind}${i}`,
  at: firstMessageAt + i * 1_000,
});
