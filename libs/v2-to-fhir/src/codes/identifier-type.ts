import { valueList } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

/** CX.5, XCN.13, XON.7. */
export const identifierType = valueList(
  '0203',
  `ACSN AM AMA AN ANON ANC AND ANT APRN ASID BA BC BCT BR BRN BSNR CC CONM CZ CY DDS DEA DI DFN DL DN DO DP
  DPM DR DS EI EN ESN FI GI GL GN HC JHN IND LACSN LANR LI LN LR MA MB MC MCD MCN MCR MCT MD MI MR MRT MS
  NBSNR NCT NE NH NI NII NIIP NNxxx NP NPI OD PA PC PCN PE PEN PI PN PNT PPIN PPN PRC PRN PT QA RI RPH RN RR
  RRI RRP SID SL SN SP SR SS TAX TN TPR U UPIN USID VN VP VS WC WCN WP XX`,
);
