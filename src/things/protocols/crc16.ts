/** The generator polynomial x^16 + x^15 + x^2 + 1, bits reversed. */
const polynomial = 0xa001

const remainders = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1
  }
  return remainder
})

/**
 * CRC-16/ARC of a text whose characters are bytes (latin1): least significant bit first, from 0, without a last
 * inversion, as DSMR P1 5.0.2, 5.2.5, wants it. Gives 0 to 65,535.
 */
export function crc16(text: string): number {
  let crc = 0
  for (let i = 0; i < text.length; i++) {
    crc = (crc >>> 8) ^ (remainders[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0)
  }
  return crc
}
