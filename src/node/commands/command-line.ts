import { parseArgs } from 'node:util'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { parseOptions, type Call, type Command } from './command.ts'
import { nearest } from './nearest.ts'

/** What a person typed: a command with its options, or a wish for help. */
export type Typed =
  | { readonly kind: 'help'; readonly command: Command | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly command: Command; readonly call: Omit<Call, 'terminal'> }

/** Reads the words after `commonwatt`. Refuses an unknown command, option or value with one line and the nearest right one. */
export function readCommandLine(
  args: readonly string[],
  commands: readonly Command[],
): Result<Typed> {
  const [first, ...rest] = args
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    return rest[0] === undefined || first !== 'help'
      ? success({ kind: 'help', command: null })
      : readCommandLine([rest[0], '--help'], commands)
  }
  if (first === '--version') return success({ kind: 'version' })
  const command = commands.find(({ name }) => name === first)
  if (command === undefined) {
    const names = commands.map(({ name }) => name)
    return refuse(
      'unknown-command',
      `There is no command "${first}".${suggest(first, names)} "commonwatt --help" lists them.`,
    )
  }
  return readCall(command, rest)
}

function readCall(command: Command, args: readonly string[]): Result<Typed> {
  const declared = parseOptions(command)
  const { tokens } = parseArgs({
    args: [...args],
    options: declared,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const options = new Map<string, string | true>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const option = declared[name]
    if (option === undefined) return refuseOption(command, rawName)
    if (option.type === 'boolean' && value !== undefined) {
      return refuse('bad-option', `${rawName} takes no value.${seeHelp(command)}`)
    }
    if (option.type === 'string' && (value === undefined || value === '')) {
      const what = command.options[name]?.value ?? 'a value'
      return refuse('bad-option', `${rawName} needs ${what} after it.${seeHelp(command)}`)
    }
    options.set(name, value ?? true)
  }
  if (options.has('help')) return success({ kind: 'help', command })
  const missing = command.arguments.find((arg, i) => arg.isRequired && i >= positionals.length)
  if (missing !== undefined) {
    return refuse(
      'missing-argument',
      `"commonwatt ${command.name}" needs ${missing.name}: ${missing.meaning}.${seeHelp(command)}`,
    )
  }
  const extra = positionals[command.arguments.length]
  if (extra !== undefined) {
    return refuse('extra-argument', `"${extra}" is one word too many.${seeHelp(command)}`)
  }
  return success({ kind: 'command', command, call: { options, arguments: positionals } })
}

function refuseOption(command: Command, rawName: string): Result<never> {
  const known = ['help', ...Object.keys(command.options)].map((name) => `--${name}`)
  return refuse(
    'unknown-option',
    `"commonwatt ${command.name}" has no option ${rawName}.${suggest(rawName, known)}${seeHelp(command)}`,
  )
}

function suggest(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === null ? '' : ` Did you mean ${near}?`
}

function seeHelp(command: Command): string {
  return ` See "commonwatt ${command.name} --help".`
}
