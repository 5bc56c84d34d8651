import { csvLines, guessSeparator } from '../series/csv.ts'
import { guessMapping } from '../series/csv-guess.ts'
import type { Mapping } from '../series/csv-mapping.ts'
import { isXml, readGreenButton } from '../series/green-button.ts'
import {
  importCsv,
  importGreenButton,
  type ImportReport,
  type ImportTarget,
} from '../series/import.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import { listThings } from '../things/store.ts'
import type { WebContext } from './context.ts'
import { atField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { ImportPage } from './pages/import.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { importMeanings, isImportMeaning, type ImportView } from './view/things.ts'
import { cellPage, keepers, type CellCall, type WebRoute } from './web-route.ts'

/** Bytes of a table that comes through the page at the most; larger ones go through the command line. */
const fileLimit = 4 * 1024 * 1024

const tooLarge = refuse(
  'file-too-large',
  'The file is larger than 4 MB: send it in parts, or use the command line.',
  'file',
)

/** Lines shown before a person says what stands in which column. */
const sampleLines = 6

/** Reading in past readings: choose a file, say what stands where, done. Nothing is kept in between: the form carries the text. */
export function importRoutes(context: WebContext): readonly WebRoute[] {
  return [
    cellPage({
      method: 'get',
      path: '/at/:cell/import',
      access: keepers,
      handle: (call) => importPage(context, call, null, emptyForm),
    }),
    cellPage({
      method: 'post',
      path: '/at/:cell/import',
      access: keepers,
      handle: (call) => takeFile(context, call),
    }),
  ]
}

async function takeFile(context: WebContext, call: CellCall): Promise<Response> {
  const refused = (refusal: Refusal) =>
    importPage(context, call, null, refusedForm(call.wording, refusal))
  const posted = await readForm(call.c, 2 * fileLimit)
  // What is too much for a form here is a file, and the limit that people are told is a file's.
  if (!posted.ok) return refused(posted.code === 'form-too-large' ? tooLarge : posted)
  const { values, file } = posted.value
  const chosen = file('file')
  if (chosen === null && values['text'] === undefined) {
    return refused(refuse('no-file', 'Choose a file first.', 'file'))
  }
  if (chosen !== null && chosen.size > fileLimit) return refused(tooLarge)
  const text = chosen === null ? (values['text'] ?? '') : await chosen.text()
  if (isXml(text)) return await takeFeed(context, call, text, values, chosen !== null)
  const guess = guessMapping(text, call.cell.timeZone)
  if (guess === null) {
    return refused(
      refuse('no-times', 'No column of the file holds times that can be read.', 'file'),
    )
  }
  const look = lookAt(text, guess)
  if (chosen !== null) return importPage(context, call, look, emptyForm)
  const read = await readIn(context, call, text, guess, values)
  if (!read.ok) return importPage(context, call, look, refusedForm(call.wording, read, values))
  return told(call, read.value)
}

/** A Green Button file: what it holds is shown first, then read in for the chosen thing. */
async function takeFeed(
  context: WebContext,
  call: CellCall,
  text: string,
  values: FormValues,
  isNew: boolean,
): Promise<Response> {
  const read = readGreenButton(text)
  if (!read.ok) {
    const refused = refusedForm(call.wording, { ...read, at: 'file' })
    return importPage(context, call, null, refused)
  }
  const { lines, columns } = read.value
  const feed = { text, lines, quantities: columns.map(({ of }) => of.quantity) }
  if (isNew) return importPage(context, call, null, emptyForm, feed)
  const target = await targetOf(context, call, values)
  const imported = target.ok
    ? await importGreenButton(context.api.db, context.databaseKind, target.value, text)
    : target
  if (imported.ok) return told(call, imported.value)
  return importPage(context, call, null, refusedForm(call.wording, imported, values), feed)
}

/** The page behind an import, which says how much was read in. */
function told(call: CellCall, { added, lines }: ImportReport): Response {
  // Energies of intervals become totals, which are one more than the lines: people count lines.
  const path = `/at/${call.cell.slug}/things`
  const notice =
    added === 0
      ? withNotice(path, 'import.known')
      : withNotice(path, 'import.done', { count: lines })
  return call.c.redirect(notice, 303)
}

/** The chosen thing. Refused: it is not in use here. */
async function targetOf(
  context: WebContext,
  { cell }: CellCall,
  values: FormValues,
): Promise<Result<ImportTarget>> {
  const things = await listThings(context.api.db, cell.id, 'adopted')
  const thing = things.find(({ id }) => id === values['thing'])
  if (thing === undefined) {
    return refuse('not-in-use', 'Choose a device that is in use here; take one in first.', 'thing')
  }
  return success({ thingId: thing.id, cellId: cell.id, timeZone: cell.timeZone })
}

/** Reads the table in as the form says, all of it or nothing. */
async function readIn(
  context: WebContext,
  call: CellCall,
  text: string,
  guess: Mapping,
  values: FormValues,
): Promise<Result<ImportReport>> {
  const { cell } = call
  const { db } = context.api
  const target = await targetOf(context, call, values)
  if (!target.ok) return target
  const meaning = values['meaning'] ?? ''
  if (!isImportMeaning(meaning))
    return refuse('unknown-meaning', 'Choose what the values are.', 'meaning')
  const zone = (values['zone'] ?? '').trim()
  const mapping: Mapping = {
    ...guess,
    timeColumn: Number(values['time']),
    clockColumn: Number(values['time']) === guess.timeColumn ? guess.clockColumn : null,
    timeZone: zone === '' ? cell.timeZone : zone,
    timeMarks: values['marks'] === 'end' ? 'end' : 'start',
    values: [{ column: Number(values['value']), ...importMeanings[meaning] }],
  }
  const imported = await importCsv(db, context.databaseKind, target.value, text, mapping)
  return imported.ok ? imported : atField(imported, { timeZone: 'zone', values: 'value' })
}

function lookAt(text: string, guess: Mapping): NonNullable<ImportView['file']> {
  const lines = [...csvLines(text, guessSeparator(text))].map(({ fields }) => fields)
  const data = lines.slice(guess.headerLines)
  const header = lines[guess.headerLines - 1] ?? []
  const width = Math.max(0, ...data.slice(0, sampleLines).map((fields) => fields.length))
  const [value] = guess.values
  const meaning = Object.keys(importMeanings)
    .filter(isImportMeaning)
    .find((key) => {
      const of = importMeanings[key]
      return (
        of.quantity === value?.quantity && of.unit === value.unit && of.meaning === value.meaning
      )
    })
  return {
    text,
    columns: Array.from({ length: width }, (_, i) => header[i] ?? String(i + 1)),
    sample: data.slice(0, sampleLines),
    lines: data.length,
    timeColumn: guess.timeColumn,
    valueColumn: value?.column ?? 1,
    meaning: meaning ?? 'import-kwh',
  }
}

async function importPage(
  context: WebContext,
  call: CellCall,
  file: ImportView['file'],
  form: FormState,
  feed: ImportView['feed'] = null,
): Promise<Response> {
  const { cell } = call
  const things = await listThings(context.api.db, cell.id, 'adopted')
  const view: ImportView = { things, file, feed, timeZone: cell.timeZone }
  return pageResponse(
    call.c,
    <ImportPage frame={call.frame} cell={headOf(cell)} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}
