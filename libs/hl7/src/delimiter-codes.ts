// The standard delimiters, known when the program is compiled: walking is what reading spends its time on.
export const fieldCode = 0x7c;
export const repetitionCode = 0x7e;
export const componentCode = 0x5e;
export const subcomponentCode = 0x26;
export const escapeCode = 0x5c;
