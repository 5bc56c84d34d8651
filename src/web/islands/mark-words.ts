// Whoever selects words of one turn of a transcript finds them in the form, with the number of the turn.

const form = document.querySelector<HTMLFormElement>('[data-mark-form]')
const turnField = form?.querySelector<HTMLInputElement>('input[name="turn"]')
const wordsField = form?.querySelector<HTMLTextAreaElement>('textarea[name="words"]')
const textField = form?.querySelector<HTMLTextAreaElement>('textarea[name="text"]')
const taken = document.querySelector<HTMLElement>('[data-mark-taken]')
const said = taken?.querySelector('output')

/** What was put into the field for one's own words: overwritten only as long as nobody has typed there. */
let suggested = ''

if (turnField && wordsField) {
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection()
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return
    const range = selection.getRangeAt(0)
    const turn = turnOf(range.startContainer)
    if (turn === null || turn !== turnOf(range.endContainer)) return
    const words = (range.cloneContents().textContent ?? '').trim()
    if (words === '') return
    turnField.value = turn.dataset['turn'] ?? ''
    wordsField.value = words
    if (textField && (textField.value === '' || textField.value === suggested)) {
      textField.value = words
      suggested = words
    }
    if (taken) taken.hidden = false
    if (said) said.textContent = (said.dataset['markSaid'] ?? '').replace('%', turnField.value)
  })
}

/** The turn in which a place of the page lies; null: in none. */
function turnOf(node: Node): HTMLElement | null {
  const element = node instanceof Element ? node : node.parentElement
  return element?.closest<HTMLElement>('[data-turn]') ?? null
}
