/** Volts between a conductor and neutral (IEC 60038). */
export const phaseVolts = 230
