import type { ServiceRequest } from '#fhir';
import { codeTable, conceptTable, valueList } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

/** OBX-8. */
export const interpretation = conceptTable(
  '0078',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  {
    '<': ['<', 'Off scale low'],
    '>': ['>', 'Off scale high'],
    A: ['A', 'Abnormal'],
    AA: ['AA', 'Critical abnormal'],
    B: ['B', 'Better'],
    CAR: ['CAR', 'Carrier'],
    D: ['D', 'Significant change down'],
    DET: ['DET', 'Detected'],
    E: ['E', 'Equivocal'],
    EX: ['EX', 'outside threshold'],
    EXP: ['EXP', 'Expected'],
    H: ['H', 'High'],
    HH: ['HH', 'Critical high'],
    HU: ['HU', 'Significantly high'],
    I: ['I', 'Intermediate'],
    IE: ['IE', 'Insufficient evidence'],
    IND: ['IND', 'Indeterminate'],
    L: ['L', 'Low'],
    LL: ['LL', 'Critical low'],
    LU: ['LU', 'Significantly low'],
    MS: ['MS', 'moderately susceptible'],
    N: ['N', 'Normal'],
    NCL: ['NCL', 'No CLSI defined breakpoint'],
    ND: ['ND', 'Not detected'],
    NEG: ['NEG', 'Negative'],
    NR: ['NR', 'Non-reactive'],
    NS: ['NS', 'Non-susceptible'],
    POS: ['POS', 'Positive'],
    R: ['R', 'Resistant'],
    RR: ['RR', 'Reactive'],
    S: ['S', 'Susceptible'],
    SDD: ['SDD', 'Susceptible-dose dependent'],
    'SYN-R': ['SYN-R', 'Synergy - resistant'],
    'SYN-S': ['SYN-S', 'Synergy - susceptible'],
    U: ['U', 'Significant change up'],
    VS: ['VS', 'very susceptible'],
    UNE: ['UNE', 'Unexpected'],
    W: ['W', 'Worse'],
    WR: ['WR', 'Weakly reactive'],
  },
);

/** OBX-10. */
export const natureOfAbnormalTest = valueList('0080', `A N R S SP B ST`);

/** OBR-24. */
export const diagnosticSection = valueList(
  '0074',
  `AU BG BLB CG CUS CTH CT CH CP EC EN GE HM ICU IMM LAB MB MCB MYC NMS NMR NRS OUS OT OTH OSL PHR PT PHY PF
  RAD RX RUS RC RT SR SP TX VUS VR XRC`,
);

/** OBR-5. */
export const requestPriority = codeTable<NonNullable<ServiceRequest['priority']>>('0485', {
  S: 'stat',
  A: 'asap',
  R: 'routine',
});

/** SPM-4, OBR-15.1 since v2.7. */
export const specimenType = valueList(
  '0487',
  `ABS ACNE ACNFLD AIRS ALL AMN AMP ANGI ARTC ASERU ASP ATTE AUTOA AUTOC AUTP BBL BCYST BDY BIFL BITE BLD
  BLDA BLDCO BLDV BLEB BLIST BOIL BON BOWL BPH BPU BRN BRSH BRTH BRUS BUB BULLA BX CALC CARBU CAT CBITE CDM
  CLIPP CNJT CNL COL CONE CSCR CSERU CSF CSITE CSMY CST CSVR CTP CUR CVM CVPS CVPT CYN CYST DBITE DCS DEC
  DEION DIA DIAF DISCHG DIV DRN DRNG DRNGP DUFL EARW EBRUSH EEYE EFF EFFUS EFOD EISO ELT ENVIR EOS EOTH ESOI
  ESOS ETA ETTP ETTUB EWHI EXG EXS EXUDTE FAW FBLOOD FGA FIB FIST FLD FLT FLU FLUID FOLEY FRS FSCLP FUR GAS
  GASA GASAN GASBR GASD GAST GENL GENV GRAFT GRAFTS GRANU GROSH GSOL GSPEC GT GTUBE HAR HBITE HBLUD HEMAQ
  HEMO HERNI HEV HIC HYDC IBITE ICYST IDC IHG ILEO ILLEG IMP INCI INFIL INS INTRD ISLT IT IUD IVCAT IVFLD
  IVTIP JEJU JNTFLD JP KELOI KIDFLD LAVG LAVGG LAVGP LAVPG LENS1 LENS2 LESN LIQ LIQO LNA LNV LSAC LYM MAC
  MAHUR MAR MASS MBLD MEC MILK MLK MUCOS MUCUS NAIL NASDR NEDL NEPH NGASP NGAST NGS NODUL NSECR ORH ORL OTH
  PACEM PAFL PCFL PDSIT PDTS PELVA PENIL PERIA PILOC PINS PIS PLAN PLAS PLB PLC PLEVS PLR PMN PND POL POPGS
  POPLG POPLV PORTA PPP PROST PRP PSC PUNCT PUS PUSFR PUST QC3 RANDU RBC RBITE RECT RECTA RENALC RENC RES
  SAL SCAR SCLV SCROA SECRE SER SHU SHUNF SHUNT SITE SKBP SKN SMM SMN SNV SPRM SPRP SPRPB SPS SPT SPTC SPTT
  SPUT1 SPUTIN SPUTSP STER STL STONE SUBMA SUBMX SUMP SUP SUTUR SWGZ SWT TASP TEAR THRB TISS TISU TLC TRAC
  TRANS TSERU TSTES TTRA TUBES TUMOR TZANC UDENT UMED UR URC URINB URINC URINM URINN URINP URNS URT USCOP
  USPEC USUB VASTIP VENT VITF VOM WASH WASI WAT WB WBC WEN WICK WND WNDA WNDD WNDE WORM WRT WWA WWO WWT`,
);

/** SPM-24. */
export const specimenCondition = valueList('0493', `AUT CLOT CON COOL FROZ HEM LIVE ROOM SNR CFU`);

/** SPM-21. */
export const specimenRejectReason = valueList('0490', `EX QS RB RC RD RA RE RH RI RM RN RP RR RS`);

/** SPM-7: codes with a target in SNOMED CT; the others of the table stay themselves. */
export const collectionMethod = conceptTable('0488', 'http://snomed.info/sct', {
  BIO: ['129314006', 'Biopsy - action'],
  SCRAPS: ['129323009', 'Scraping - action'],
});
