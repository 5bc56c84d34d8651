/** A smaller amount is not worth a word, micro-units: half a cent. */
export const worthMicro = 5000

/** Missing a wish or a limit by less than this is not either, by unit; an interface answers every one of them. */
export const worthMissed = { W: 50, Wh: 50, K: 0.25, h: 0 } as const
