import { Random } from './random.js';

export interface Culture {
  readonly name: string;
  readonly families: readonly string[];
  readonly female: readonly string[];
  readonly male: readonly string[];
  /** How the surname of a child comes about. */
  readonly familyOf: (father: string, mother: string) => string;
  /** Women take the husband's name. */
  readonly takesName: boolean;
  /** Other spellings of a name, as clerks of another language write it. */
  readonly spellings: Readonly<Record<string, readonly string[]>>;
  readonly streets: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const fathers = (father: string): string => father;
const streets = words('Granite Juniper Orchard Station Harbour Chapel Foundry Meadow Prospect Quarry Summit Tannery');

/** Written for these tests; frequent names first. */
export const cultures: readonly Culture[] = [
  {
    name: 'anglo',
    families: words(
      'Smith Johnson Brown Taylor Wilson Clarke Walker Harrison Whitlock Pemberton Ashdown Garside Thackeray Oakshott',
    ),
    female: words('Mary Elizabeth Margaret Katherine Rebecca Susan Victoria Abigail Philippa Gwendolyn Rosalind'),
    male: words('William John Robert Michael Edward Thomas Christopher Benjamin Leonard Frederick Barnaby Cuthbert'),
    familyOf: fathers,
    takesName: true,
    spellings: {},
    streets: streets.map((name) => `${name} Street`),
  },
  {
    name: 'hispanic',
    families: words(
      'García Rodríguez Martínez Hernández López González Pérez Sánchez Muñoz Ibáñez Zúñiga Echeverría Quiñones Yáñez',
    ),
    female: words('María Guadalupe Carmen Rosa Lucía Ximena Concepción Esperanza Inés Milagros Pilar Remedios'),
    male: words('José Juan Luis Carlos Jesús Miguel Ángel Raúl Hernán Íñigo Joaquín Ramón Eusebio'),
    familyOf: (father, mother) => `${father.split(' ')[0] ?? ''} ${mother.split(' ')[0] ?? ''}`,
    takesName: false,
    spellings: {},
    streets: streets.map((name) => `Calle ${name}`),
  },
  {
    name: 'vietnamese',
    families: words('Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Đặng Bùi Đỗ Ngô Dương Trịnh'),
    female: words('Linh Hương Mai Lan Ngọc Thảo Trang Phương Yến Hạnh Tuyết Quỳnh Diễm Bích'),
    male: words('Minh Tuấn Hùng Dũng Hiếu Quang Thành Khoa Phúc Trung Vinh Khánh Nghĩa Thiện'),
    familyOf: fathers,
    takesName: false,
    spellings: {},
    streets: streets.map((name) => `${name} Avenue`),
  },
  {
    name: 'arabic',
    families: words('Al-Hassan Haddad Mansour Khalil El-Sayed Abdallah Najjar Shaheen Qasim Al-Masri Barakat Zaydan'),
    female: words('Fatima Aisha Maryam Layla Zaynab Khadija Nour Samira Huda Rania Yasmin Salma'),
    male: words('Mohammed Ahmed Ali Hussein Mustafa Omar Yusuf Khalid Ibrahim Tariq Karim Walid'),
    familyOf: fathers,
    takesName: false,
    spellings: {
      Mohammed: ['Muhammad', 'Mohamed', 'Mohamad'],
      Ahmed: ['Ahmad'],
      Hussein: ['Hussain', 'Hosein'],
      Yusuf: ['Youssef', 'Yousef'],
      Omar: ['Umar'],
      Mustafa: ['Mostafa'],
      Fatima: ['Fatimah', 'Fatma'],
      Aisha: ['Aysha', 'Aicha'],
      Maryam: ['Mariam'],
      Layla: ['Leila', 'Laila'],
      Zaynab: ['Zainab', 'Zeinab'],
      'Al-Hassan': ['Alhassan', 'Hassan', 'Al Hasan'],
      'El-Sayed': ['Elsayed', 'Al-Sayed', 'Sayed'],
      'Al-Masri': ['El Masry', 'Almasri'],
      Qasim: ['Kassim', 'Qassem'],
      Zaydan: ['Zeidan', 'Zaidan'],
    },
    streets: streets.map((name) => `${name} Road`),
  },
  {
    name: 'german',
    families: words('Müller Schmidt Weiß Schröder Köhler Großmann Jäger Bäcker Lüdtke Strauß Höfling Wüstenhagen'),
    female: words('Ursula Käthe Jutta Brigitte Sabine Anneliese Gertrud Hannelore Edeltraud Waltraud Friederike'),
    male: words('Jürgen Günther Hans Klaus Wolfgang Jörg Heinz Detlef Rüdiger Götz Ekkehard Hartmut'),
    familyOf: fathers,
    takesName: true,
    spellings: {
      Müller: ['Mueller'],
      Weiß: ['Weiss'],
      Schröder: ['Schroeder'],
      Köhler: ['Koehler'],
      Jäger: ['Jaeger'],
      Bäcker: ['Baecker'],
      Lüdtke: ['Luedtke'],
      Jürgen: ['Juergen'],
      Günther: ['Guenther', 'Gunter'],
      Jörg: ['Joerg'],
      Käthe: ['Kaethe'],
    },
    streets: streets.map((name) => `${name}straße`),
  },
  {
    name: 'chinese',
    families: words('Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ouyang Situ'),
    female: words('Xiaoling Meihua Yanfang Lihua Jingyi Xiuying Yuting Shuzhen Minghui Peiyu'),
    male: words('Jianguo Zhiqiang Wenbo Haoran Guowei Xiaoming Yongsheng Zihan Mingtao Deshun'),
    familyOf: fathers,
    takesName: false,
    spellings: { Zhang: ['Chang'], Li: ['Lee'], Wang: ['Wong'], Zhou: ['Chou'], Xu: ['Hsu'] },
    streets: streets.map((name) => `${name} Lane`),
  },
];

/** A street, and a place with its postal code. */
export function addressOf(culture: Culture, random: Random): { street: string; city: string; postalCode: string } {
  const town = random.below(60);
  const flat = random.chance(0.2) ? ` Apt ${1 + random.below(40)}` : '';
  return {
    street: `${1 + random.below(900)} ${random.one(culture.streets)}${flat}`,
    city: `${streets[town % streets.length] ?? ''} ${['Falls', 'Ridge', 'Bay', 'Mills', 'Park'][town % 5] ?? ''}`,
    postalCode: String(97_000 + town * 13),
  };
}
