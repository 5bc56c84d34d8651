// Keeps a page up to date: when the node says that something changed, the page is fetched again as the server
// renders it, and every part marked `data-live` is swapped for its new self. Open tables stay open, focus
// stays where it was, a pause button stops it, and nothing flashes or moves by itself.

/** Between two fetches at the least, ms. */
const restMs = 2000

const source = document.body.dataset['liveEvents']
const control = document.querySelector<HTMLElement>('[data-live-control]')
const button = control?.querySelector('button')
const status = control?.querySelector('output')

let isPaused = false
let isWaiting = false
let lastMs = 0
let events: EventSource | null = null

if (source !== undefined && control !== null && button && status) {
  control.hidden = false
  button.addEventListener('click', () => {
    isPaused = !isPaused
    button.textContent = (isPaused ? button.dataset['resume'] : button.dataset['pause']) ?? ''
    if (isPaused) close()
    else open(source)
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close()
    else if (!isPaused) open(source)
  })
  open(source)
}

function open(address: string): void {
  close()
  events = new EventSource(address)
  events.addEventListener('changed', schedule)
  events.addEventListener('open', schedule)
  events.addEventListener('error', () => tell('lost'))
}

function close(): void {
  events?.close()
  events = null
}

/** At most one fetch waits, and never sooner than {@link restMs} after the last. */
function schedule(): void {
  if (isWaiting || isPaused) return
  isWaiting = true
  setTimeout(
    () => {
      isWaiting = false
      lastMs = Date.now()
      refresh().catch(() => tell('lost'))
    },
    Math.max(0, lastMs + restMs - Date.now()),
  )
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!answer.ok || isPaused) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id)
    // A person who is typing or choosing is not disturbed.
    if (next === null || part.querySelector('input:focus, select:focus, textarea:focus')) continue
    swap(part, next)
  }
  tell('updated')
}

function swap(part: Element, next: Element): void {
  const focused = part.contains(document.activeElement) ? document.activeElement : null
  const path = focused === null ? null : pathTo(part, focused)
  for (const details of part.querySelectorAll('details[open][id]')) {
    next.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '')
  }
  const scrolled = [...part.querySelectorAll('.scroll')].map((element) => element.scrollLeft)
  part.replaceChildren(...next.childNodes)
  for (const [i, element] of [...part.querySelectorAll('.scroll')].entries()) {
    element.scrollLeft = scrolled[i] ?? 0
  }
  const again = path === null ? null : follow(part, path)
  if (again instanceof HTMLElement || again instanceof SVGElement)
    again.focus({ preventScroll: true })
}

/** Where an element stands below another: its index at each level. */
function pathTo(part: Element, element: Element): number[] {
  const path: number[] = []
  for (let at: Element | null = element; at !== null && at !== part; at = at.parentElement) {
    path.unshift(at.parentElement === null ? 0 : [...at.parentElement.children].indexOf(at))
  }
  return path
}

function follow(part: Element, path: readonly number[]): Element | null {
  return path.reduce<Element | null>((at, index) => at?.children[index] ?? null, part)
}

/** One quiet line, not the whole page, is what a screen reader hears, and only when someone asks for it or the line is lost. */
function tell(what: 'updated' | 'lost'): void {
  if (!status) return
  const time = new Date().toLocaleTimeString(document.documentElement.lang)
  status.textContent = (status.dataset[what] ?? '').replace('%', time)
  status.setAttribute('aria-live', what === 'lost' ? 'polite' : 'off')
}
