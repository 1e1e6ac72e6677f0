/** One analyte: LOINC, unit in UCUM, reference range, and the spread of the values that the demo draws from. */
export interface Analyte {
  readonly loinc: string;
  readonly name: string;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  readonly mean: number;
  readonly spread: number;
  readonly decimals: number;
}

export interface Panel {
  readonly loinc: string;
  readonly name: string;
  readonly analytes: readonly [Analyte, ...Analyte[]];
}

type Row = readonly [
  loinc: string,
  name: string,
  unit: string,
  low: number | undefined,
  high: number | undefined,
  decimals: number,
];

/** Reference ranges are typical of an adult laboratory; the spread reaches somewhat beyond, so that flags occur. */
function analyte([loinc, name, unit, low, high, decimals]: Row): Analyte {
  const floor = low ?? (high ?? 1) * 0.5;
  const ceiling = high ?? floor * 2;
  return {
    loinc,
    name,
    unit,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    mean: (floor + ceiling) / 2,
    spread: (ceiling - floor) * 0.75,
    decimals,
  };
}

const panel = (loinc: string, name: string, first: Row, ...rest: readonly Row[]): Panel => ({
  loinc,
  name,
  analytes: [analyte(first), ...rest.map(analyte)],
});

export const bloodCount = panel(
  '58410-2',
  'CBC panel - Blood by Automated count',
  ['6690-2', 'Leukocytes [#/volume] in Blood by Automated count', '10*3/uL', 4, 11, 1],
  ['789-8', 'Erythrocytes [#/volume] in Blood by Automated count', '10*6/uL', 3.9, 5.7, 2],
  ['718-7', 'Hemoglobin [Mass/volume] in Blood', 'g/dL', 12, 17.5, 1],
  ['4544-3', 'Hematocrit [Volume Fraction] of Blood by Automated count', '%', 36, 50, 1],
  ['787-2', 'MCV [Entitic volume] by Automated count', 'fL', 80, 100, 0],
  ['777-3', 'Platelets [#/volume] in Blood by Automated count', '10*3/uL', 150, 400, 0],
);

export const basicMetabolic = panel(
  '51990-0',
  'Basic metabolic panel - Blood',
  ['2951-2', 'Sodium [Moles/volume] in Serum or Plasma', 'mmol/L', 135, 145, 0],
  ['2823-3', 'Potassium [Moles/volume] in Serum or Plasma', 'mmol/L', 3.5, 5.1, 1],
  ['2075-0', 'Chloride [Moles/volume] in Serum or Plasma', 'mmol/L', 98, 107, 0],
  ['2028-9', 'Carbon dioxide, total [Moles/volume] in Serum or Plasma', 'mmol/L', 22, 29, 0],
  ['3094-0', 'Urea nitrogen [Mass/volume] in Serum or Plasma', 'mg/dL', 7, 20, 0],
  ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL', 0.6, 1.3, 2],
  ['2345-7', 'Glucose [Mass/volume] in Serum or Plasma', 'mg/dL', 70, 99, 0],
  ['17861-6', 'Calcium [Mass/volume] in Serum or Plasma', 'mg/dL', 8.6, 10.3, 1],
);

export const lipids = panel(
  '57698-3',
  'Lipid panel with direct LDL - Serum or Plasma',
  ['2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma', 'mg/dL', undefined, 200, 0],
  ['2571-8', 'Triglyceride [Mass/volume] in Serum or Plasma', 'mg/dL', undefined, 150, 0],
  ['2085-9', 'Cholesterol in HDL [Mass/volume] in Serum or Plasma', 'mg/dL', 40, undefined, 0],
  ['18262-6', 'Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay', 'mg/dL', undefined, 130, 0],
);

const glucose = panel('2345-7', 'Glucose [Mass/volume] in Serum or Plasma', [
  '2345-7',
  'Glucose [Mass/volume] in Serum or Plasma',
  'mg/dL',
  70,
  99,
  0,
]);

export const panels = [bloodCount, basicMetabolic, lipids, glucose] as const;
