import type { Child } from 'hono/jsx'
import type { Wording } from '../messages/wording.ts'
import type { Source } from '../view/now.ts'

/** A column of a figure's table. Numbers stand to the right, in figures of equal width. */
export interface Column {
  readonly head: string
  readonly source?: Source
  readonly isNumber?: boolean
}

/**
 * A table. Where a phone is too narrow for it, it scrolls inside its own frame; one that `stacks` shows the values of each
 * row there under its name instead, so many side by side, each below the head of its column.
 */
export function DataTable(props: {
  readonly wording: Wording
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Child[])[]
  readonly foot?: readonly Child[]
  readonly stacks?: 1 | 2 | 3
}) {
  const { wording, columns, stacks } = props
  return (
    <section
      class={stacks === undefined ? 'scroll' : `scroll stacks of-${stacks}`}
      aria-label={props.caption}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without it the keyboard cannot scroll a wide table
      tabindex={0}
    >
      <table>
        <caption class="quiet-caption">{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={kindOf(column)}>
                {column.head}
                {column.source === undefined ? null : (
                  <small> {wording.say(`source.${column.source}`)}</small>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr>
              <Cells columns={columns} cells={row} />
            </tr>
          ))}
        </tbody>
        {props.foot === undefined ? null : (
          <tfoot>
            <tr>
              <Cells columns={columns} cells={props.foot} />
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  )
}

function cellKind(column: Column | undefined, cell: Child): string | undefined {
  const kind = kindOf(column)
  if (cell !== nothing) return kind
  return kind === undefined ? 'nothing' : `nothing ${kind}`
}

/** What stands where a column does not apply to a row. */
const nothing = '–'

function Cells(props: { readonly columns: readonly Column[]; readonly cells: readonly Child[] }) {
  return (
    <>
      {props.cells.map((cell, i) => {
        const column = props.columns[i]
        return i === 0 ? (
          <th scope="row">{cell}</th>
        ) : (
          <td class={cellKind(column, cell)} data-head={column?.head}>
            {cell}
          </td>
        )
      })}
    </>
  )
}

function kindOf(column: Column | undefined): string | undefined {
  return column?.isNumber === true ? 'number' : undefined
}

/**
 * A picture with everything it owes its readers: a heading, one sentence that says what it shows,
 * the picture, the same numbers as a table, and a link to them as CSV.
 */
export function Figure(props: {
  readonly wording: Wording
  readonly id: string
  readonly heading: string
  readonly sentence: Child
  readonly csvHref: string
  readonly table: Child
  readonly isHeadingQuiet?: boolean
  readonly children: Child
}) {
  const { wording, id } = props
  return (
    <section class="figure" aria-labelledby={`${id}-heading`}>
      <h2
        id={`${id}-heading`}
        class={props.isHeadingQuiet === true ? 'visually-hidden' : undefined}
      >
        {props.heading}
      </h2>
      <p class="figure-sentence">{props.sentence}</p>
      {props.children}
      <details id={`${id}-table`}>
        <summary>{wording.say('frame.table')}</summary>
        {props.table}
      </details>
      <p class="figure-csv">
        <a href={props.csvHref}>{wording.say('frame.csv')}</a>
      </p>
    </section>
  )
}

/** A number with its unit and what it rests on: `12 kW measured`. */
export function Quantity(props: {
  readonly wording: Wording
  readonly source: Source
  readonly children: Child
}) {
  return (
    <span class={`quantity ${props.source}`}>
      {props.children} <small>{props.wording.say(`source.${props.source}`)}</small>
    </span>
  )
}
