import { generate } from 'lean-qr'

/** Quiet modules around the code (ISO/IEC 18004 asks for 4). */
const margin = 4

/** A QR code as one SVG path of unit squares, within `size` units each way, margin included. */
export interface QrCode {
  readonly size: number
  readonly path: string
}

export function qrCode(text: string): QrCode {
  const bitmap = generate(text)
  let path = ''
  for (let y = 0; y < bitmap.size; y++) {
    for (let x = 0; x < bitmap.size; x++) {
      if (!bitmap.get(x, y)) continue
      let width = 1
      while (bitmap.get(x + width, y)) width++
      path += `M${x + margin} ${y + margin}h${width}v1h-${width}z`
      x += width
    }
  }
  return { size: bitmap.size + 2 * margin, path }
}

/** The code as text for a terminal: two modules high per line, dark on light. */
export function qrText(text: string): string {
  const bitmap = generate(text)
  const lines: string[] = []
  for (let y = -2; y < bitmap.size + 2; y += 2) {
    let line = ''
    for (let x = -2; x < bitmap.size + 2; x++) {
      const upper = bitmap.get(x, y)
      const lower = bitmap.get(x, y + 1)
      line += upper ? (lower ? ' ' : '▄') : lower ? '▀' : '█'
    }
    lines.push(line)
  }
  return lines.join('\n')
}
