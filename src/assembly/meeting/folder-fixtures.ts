import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Example } from './fixtures.ts'

/** What stands beside a recorded meeting, in `NAME.json` beside `NAME.txt`, `NAME.vtt` or `NAME.srt`. */
const goldShape = v.object({
  language: v.picklist(['de', 'en']),
  date: v.pipe(v.string(), v.isoDate()),
  agenda: v.array(v.string()),
  begins: v.array(v.string()),
  wanted: v.array(
    v.object({
      kind: v.picklist(['motion', 'action', 'statement']),
      quote: v.string(),
      who: v.optional(v.string()),
      until: v.optional(v.pipe(v.string(), v.isoDate())),
    }),
  ),
})

/** A meeting of a folder, with the language spoken in it. */
export interface FolderExample extends Example {
  readonly language: 'de' | 'en'
}

/** The meetings of a folder, by name. Throws where a file is missing or not of the form. */
export function examplesIn(folder: string): FolderExample[] {
  const files = readdirSync(folder).sort()
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const base = file.slice(0, -'.json'.length)
      const name = files.find((other) =>
        ['.txt', '.vtt', '.srt'].some((ending) => other === base + ending),
      )
      if (name === undefined) throw new Error(`${base} has no .txt, .vtt or .srt in ${folder}`)
      const gold = v.parse(goldShape, JSON.parse(readFileSync(join(folder, file), 'utf8')))
      const wanted = gold.wanted.map(({ kind, quote, who, until }) => ({
        kind,
        quote,
        ...(who === undefined ? {} : { who }),
        ...(until === undefined ? {} : { until }),
      }))
      return { ...gold, wanted, name, bytes: readFileSync(join(folder, name)) }
    })
}

/** Four German and four English meetings in free talk: by these the weights of `talk/weights.ts` were learned. */
export function talkExamples(): FolderExample[] {
  return examplesIn(join(import.meta.dirname, 'examples', 'talk'))
}

/** As many others, by which nothing was learned or changed: what is found of talk that nobody looked at. Others wrote them, who knew neither phrases nor cues. */
export function heldOutExamples(): FolderExample[] {
  return examplesIn(join(import.meta.dirname, 'examples', 'held-out'))
}
