import type { Command } from './command.ts'

/** The list of commands, for somebody who meets the program for the first time. */
export function overview(commands: readonly Command[]): string {
  return `Commonwatt runs a neighbourhood's own energy: it measures, plans, steers and accounts.

Start it and open the address it prints:
  commonwatt start

Commands:
${table(commands.map(({ name, summary }) => [name, summary]))}

"commonwatt COMMAND --help" explains one of them. The settings of a node are in OPERATING.md.
`
}

/** What one command does and takes. */
export function helpOf(command: Command): string {
  const words = command.arguments.map(({ name, isRequired }) => (isRequired ? name : `[${name}]`))
  const options = Object.entries(command.options).map(([name, option]) => {
    const short = option.short === undefined ? '' : `-${option.short}, `
    const value = option.value === undefined ? '' : ` ${option.value}`
    return [`${short}--${name}${value}`, option.meaning] as const
  })
  const parts = [
    `commonwatt ${[command.name, ...words, '[options]'].join(' ')}`,
    wrapped(`${capital(command.summary)}. ${command.description}`),
  ]
  if (command.arguments.length > 0) {
    parts.push(table(command.arguments.map(({ name, meaning }) => [name, meaning])))
  }
  parts.push(`Options:\n${table([...options, ['-h, --help', 'show this']])}`)
  parts.push(`Example:\n  ${command.example}`)
  return `${parts.join('\n\n')}\n`
}

/** Lines of 88 characters at the most, broken between words. */
function wrapped(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line.length + 1 + word.length > 88) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n')
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
