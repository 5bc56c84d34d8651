/** What stands before a colon at the start of a line and is no name: words that mark what follows. */
const notNames =
  /^(?:antrag|anträge|beschluss|beschlussvorschlag|aufgabe|auftrag|frage|antwort|hinweis|notiz|ergebnis|thema|datum|ort|zeit|beginn|ende|anwesend|entschuldigt|protokoll|leitung|tagesordnung|also|gut|nein|ja|und|aber|achtung|motion|resolution|action|task|todo|question|answer|note|result|topic|date|place|time|start|end|present|apologies|minutes|chair|agenda|well|ok|okay|yes|no|and|but|so|top(?: \d+)?|punkt(?: \d+)?|item(?: \d+)?|ap|http|https)$/i

const namePattern =
  /^(\p{Lu}[\p{L}\p{M}.'’-]{0,30}(?: (?:von|van|der|den|de|zu|da|di|\p{Lu}[\p{L}\p{M}.'’-]{0,30}|\d{1,3})){0,4})/u

/** A name at the start of a line, with where what it says begins; null: the line begins with no name. */
export function speakerAt(line: string): { readonly name: string; readonly end: number } | null {
  const [, name = ''] = namePattern.exec(line) ?? []
  if (name === '' || notNames.test(name)) return null
  const [after = ''] = /^ ?:(?:[ \t]+|(?=<)|$)/.exec(line.slice(name.length)) ?? []
  return after === '' ? null : { name, end: name.length + after.length }
}

/** A whole line that is a name and a time (`Anna Berg  0:03`, `Anna Berg (00:00:03)`), as transcription programs write it. */
export function speakerLine(line: string): { readonly name: string; readonly time: string } | null {
  const [, name = ''] = namePattern.exec(line) ?? []
  if (name === '' || notNames.test(name)) return null
  const [, time = ''] =
    /^ *[([]?(\d{1,2}:\d{2}(?::\d{2})?)[)\]]?$/.exec(line.slice(name.length)) ?? []
  return time === '' ? null : { name, time }
}
