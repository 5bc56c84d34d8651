import type { CellCounts, SideBySide } from '../../assembly/report/side-by-side.ts'
import type { SharedQuestion } from '../../assembly/report/shared-question.ts'
import { Page, type Frame } from '../layout.tsx'
import type { Wording } from '../messages/wording.ts'
import { cellName } from '../parts/cell-name.ts'
import { DataTable } from '../parts/figure.tsx'
import { wholePercent } from './report.tsx'

/** Statements that are shown at the most: those that most hold. All are in the CSV. */
const shown = 50
/** Neighbourhoods in one table. */
const together = 6

/** *Side by side*: what each neighbourhood says of each statement of a shared question, from its report. Everybody may read it. */
export function SideBySidePage(props: {
  readonly frame: Frame
  readonly question: SharedQuestion
  readonly body: { readonly name: string; readonly slug: string }
  readonly view: SideBySide
  /** Other nodes on which cells live, by cell. */
  readonly nodeNames: ReadonlyMap<string, string>
}) {
  const { frame, question, body, view } = props
  const { wording } = frame
  const { statements } = view
  const cells = view.cells.map((of) => {
    return { ...of, name: cellName(wording, of.cell, of.name, props.nodeNames) }
  })
  const tables = Array.from({ length: Math.ceil(cells.length / together) }, (_, i) => i * together)
  return (
    <Page frame={frame} title={wording.say('beside.title')}>
      <p class="fine">
        <a href={`/bodies/${body.slug}`}>{wording.say('body.title', { name: body.name })}</a>
      </p>
      <h1>{wording.say('beside.title')}</h1>
      <p>
        <a href={`/asked/${question.id}`} lang={question.language} dir="auto">
          {question.question}
        </a>
      </p>
      <p>{wording.say('beside.sentence')}</p>
      {statements.length === 0 ? <p>{wording.say('beside.none')}</p> : null}
      {statements.length > shown ? (
        <p>
          {wording.say('beside.first', { most: shown, all: wording.number(statements.length) })}
        </p>
      ) : null}
      {statements.length === 0
        ? null
        : tables.map((from) => (
            <DataTable
              wording={wording}
              caption={wording.say('beside.caption', {
                names: cells
                  .slice(from, from + together)
                  .map(({ name }) => name)
                  .join(', '),
              })}
              stacks={2}
              columns={[
                { head: wording.say('beside.statement') },
                ...cells.slice(from, from + together).map(({ name, participants, madeMs }) => ({
                  head: wording.say('beside.cell', {
                    name,
                    people: wording.number(participants),
                    date: wording.date(madeMs),
                  }),
                })),
              ]}
              rows={statements.slice(0, shown).map(({ text, language, isShared, counts }) => [
                <>
                  <q lang={language} dir="auto">
                    {text}
                  </q>
                  {isShared ? null : <small> {wording.say('beside.own')}</small>}
                </>,
                ...counts
                  .slice(from, from + together)
                  .map((of) => (of === null ? '–' : <Counts wording={wording} of={of} />)),
              ])}
            />
          ))}
      {statements.length === 0 ? null : (
        <p class="figure-csv">
          <a href={`/asked/${question.id}/side-by-side.csv`}>{wording.say('frame.csv')}</a>
        </p>
      )}
    </Page>
  )
}

function Counts({ wording, of }: { readonly wording: Wording; readonly of: CellCounts }) {
  return (
    <>
      {wording.say('beside.counts', {
        agree: wholePercent(wording, of.agrees / of.votes),
        disagree: wholePercent(wording, of.disagrees / of.votes),
        votes: wording.number(of.votes),
      })}
      {of.least === null ? null : (
        <small>
          {' '}
          {wording.say('beside.least', {
            group: of.least.group,
            share: wholePercent(wording, of.least.share),
          })}
        </small>
      )}
    </>
  )
}
