/** A smaller amount is not worth a word, micro-units: half a cent. */
export const worthMicro = 5000
