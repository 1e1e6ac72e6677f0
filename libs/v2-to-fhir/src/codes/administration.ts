import { conceptTable, valueList } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

/** RXR-1. */
export const route = conceptTable('0162', 'http://terminology.hl7.org/CodeSystem/v2-0162', {
  AP: ['AP', 'Apply Externally'],
  B: ['B', 'Buccal'],
  DT: ['DT', 'Dental'],
  EP: ['EP', 'Epidural'],
  ET: ['ET', 'Endotrachial Tube'],
  GTT: ['GTT', 'Gastrostomy Tube'],
  GU: ['GU', 'GU Irrigant'],
  IMR: ['IMR', 'Immerse (Soak) Body Part'],
  IA: ['IA', 'Intra-arterial'],
  IB: ['IB', 'Intrabursal'],
  IC: ['IC', 'Intracardiac'],
  ICV: ['ICV', 'Intracervical (uterus)'],
  ID: ['IDINJ', 'Injection, intradermal', 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration'],
  IH: ['IH', 'Inhalation'],
  IHA: ['IHA', 'Intrahepatic Artery'],
  IM: ['IM', 'Injection, intramuscular', 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration'],
  IN: ['IN', 'Intranasal'],
  IO: ['IO', 'Intraocular'],
  IP: ['IP', 'Intraperitoneal'],
  IS: ['IS', 'Intrasynovial'],
  IT: ['IT', 'Intrathecal'],
  IU: ['IU', 'Intrauterine'],
  IV: ['IVINJ', 'Injection, intravenous', 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration'],
  MTH: ['MTH', 'Mouth/Throat'],
  MM: ['MM', 'Mucous Membrane'],
  NS: ['NS', 'Nasal'],
  NG: ['NG', 'Nasogastric'],
  NP: ['NP', 'Nasal Prongs'],
  NT: ['NT', 'Nasotrachial Tube'],
  OP: ['OP', 'Ophthalmic'],
  OT: ['OT', 'Otic'],
  OTH: ['OTH', 'Other/Miscellaneous'],
  PF: ['PF', 'Perfusion'],
  PO: ['PO', 'Swallow, oral', 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration'],
  PR: ['PR', 'Rectal'],
  RM: ['RM', 'Rebreather Mask'],
  SD: ['SD', 'Soaked Dressing'],
  SC: ['SQ', 'Injection, subcutaneous', 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration'],
  SL: ['SL', 'Sublingual'],
  TP: ['TP', 'Topical'],
  TRA: ['TRA', 'Tracheostomy'],
  TD: ['TRNSDERM', 'Transdermal', 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration'],
  TL: ['TL', 'Translingual'],
  UR: ['UR', 'Urethral'],
  VG: ['VG', 'Vaginal'],
  VM: ['VM', 'Ventimask'],
  WND: ['WND', 'Wound'],
});

/** RXR-2. */
export const bodyPart = valueList(
  '0550',
  `JUGE ADB ACET ACHIL ADE ADR AMN AMS ANAL ANKL ANTEC ANTECF ANTR ANUS AORTA AR AV APDX AREO ARM ARTE ASCIT
  ASCT ATR AURI AXI BACK BARTD BARTG BRTGF BPH BID BIFL BLAD BLOOD BLDA BLDC BLDV CBLD BLD BDY BON BMAR
  BOWEL BOWLA BOWSM BRA BRAIN BCYS BRST BRSTFL BRO BROCH BRONC BRV BUCCA BURSA BURSF BUTT CALF CANAL CANLI
  CNL CANTH CDM CARO CARP CAVIT CHE CECUM CSF CVX CERVUT CHEEK CHES CHIN CIRCU CLAVI CLITO CLIT COCCG COCCY
  COLON COLOS COS CDUCT CONJ CORAL COR CORD CORN CRANE CRANF CRANO CRANP CRANS CRANT CUBIT CUFF CULD CULDO
  DELT DENTA DEN DIAF DPH DIGIT DISC DORS DUFL DUODE DUR EAR EARBI EARBM EARBS EARLO ELBOW ELBOWJ ENDC EC
  EOLPH ENDM ET EUR EOS EPICA EPICM EPD EPIDU EPIGL ESOPG ESO ETHMO EYE BROW EYELI FACE FBINC FBLAC FBMAX
  FBNAS FBPAL FBVOM FBZYG FALLT FEMOR FMH FEMUR FET FIBU FING FINGN FOL FOOT FOREA FOREH FORES FOURC GB GEN
  GVU GENC GL GENL GLAND GLANS GLUTE GLUT GLUTM GROIN GUM HAR HAL HAND HEAD HART HV HVB HVT HEEL HEM HIP
  HIPJ HUMER HYMEN ILC ILE ILEOS ILEUM ILIAC ILCR ILCON INGUI JUGI INT ICX INASA INTRU INTRO ISCHI JAW KNEE
  KNEEF KNEEJ LABIA LABMA LABMI LACRI LAM INSTL LARYN LEG LENS WBC LING LINGU LIP STOOLL LIVER LOBE LOCH ISH
  LUMBA LMN LUNG LN LNG LYM MAC MALLE MANDI MAR MAST MAXIL MAXS MEATU MEC MEDST MEDU MOU MPB METAC METAT
  MILK MITRL MOLAR MP MONSU MONSV MOUTH MRSA2 MYO NAIL NAILB NAILF NAILT NARES NASL NSS NLACR NP NTRAC NAVEL
  NECK NERVE NIPPL NOS NOSE NOSTR OCCIP OLECR OMEN ORBIT ORO OSCOX OVARY PALAT PLATH PLATS PALM PANCR PAFL
  PAS PARAT PARIE PARON PAROT PATEL PELV PENSH PENIS PANAL PERI PCARD PCLIT PERIH PNEAL PERIN PNEPH PNM
  PORBI PERRA PERIS PER PERT PERIT PTONS PERIU PERIV PHALA PILO PINNA PLC PLACF PLACM PLANT PLEUR PLEU PLR
  POPLI PREAU PRERE PRST PROS PUBIC PUL RADI RADIUS RECTL RECTU RBC RENL RNP RPERI RIB SACRA SACRO SACIL
  SACRU SALGL SCALP SCAPU SCLER SCROT SEMN SEM SEPTU SEROM SHIN SHOLJ SHOL SIGMO SINUS SKM SKENE SKULL INSTS
  SOLE SPRM SPHEN SPCOR SPLN STER STOM USTOM STOMA STUMP SCLV SDP SUB SUBD SGF SUBM SUBX SUBME SUBPH SPX
  SCLAV SUPRA SUPB SWT SWTG SYNOL SYN SYNOV TARS TDUCT TEAR TEMPL TEMPO TML TESTI THIGH THORA THRB THUMB TNL
  THM THYRD TIBIA TOE TOEN TONG TONS TOOTH TSK TRCHE TBRON TCN ULNA UMB UMBL URET URTH UTERI SAC UTER VAGIN
  VCUFF VGV VAL VAS VASTL VAULT VEIN VENTG VCSF VERMI VERTC VERTL VERTT VESI VESCL VESFLD VESTI VITR VOC
  VULVA WRIST`,
);

/** RXR-4. */
export const administrationMethod = conceptTable('0165', 'http://snomed.info/sct', {
  CH: ['419747000', 'Chew'],
  DI: ['421682005', 'Dissolve'],
  IS: ['421257003', 'Insert'],
  SH: ['420606003', 'Shampoo'],
  WA: ['422152000', 'Wash'],
});

/** RXR-2 of versions before table 0550. */
export const bodySite = valueList(
  '0163',
  `BE OU BN BU CT LA LAC LACF LD LE LEJ OS LF LG LH LIJ LLAQ LLFA LMFA LN LPC LSC LT LUA LUAQ LUFA LVG LVL NB PA
  PERIN RA RAC RACF RD RE REJ OD RF RG RH RIJ RLAQ RLFA RMFA RN RPC RSC RT RUA RUAQ RUFA RVL RVG`,
);
