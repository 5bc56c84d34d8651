import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse, type Result } from '../kernel/refusal.ts'
import { readCityLearn } from './citylearn.ts'
import type { Files } from './files.ts'
import { readHamlet } from './hamlet.ts'
import type { Recording } from './recording.ts'

/** Finds out which data set a folder holds and reads it. Refuses a folder that holds none, saying what it looked for. */
export async function readRecording(folder: string): Promise<Result<Recording>> {
  const files = await openFolder(folder)
  if (!files.ok) return files
  const { names } = files.value
  if (names.includes('schema.json') && names.includes('pricing.csv')) {
    return await readCityLearn(files.value)
  }
  if (names.some((name) => name.startsWith('inflexible-load/'))) {
    return await readHamlet(files.value)
  }
  return refuse(
    'unknown-recording',
    `${folder} holds no recording this knows: CityLearn 2022 has schema.json and pricing.csv, HAMLET has a folder inflexible-load.`,
  )
}

async function openFolder(folder: string): Promise<Result<Files>> {
  let names: string[]
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
      .map((name) => name.replaceAll('\\', '/'))
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  } catch {
    return refuse('folder-missing', `There is no folder ${folder} that can be read.`)
  }
  const read = async (name: string): Promise<Result<string>> => {
    if (!names.includes(name)) {
      return refuse('file-missing', `The file ${name} is missing in ${folder}.`, name)
    }
    return { ok: true, value: await readFile(join(folder, name), 'utf8') }
  }
  return { ok: true, value: { names, read } }
}
