// `npm run bench -- NAME [--json] [options]`: runs one benchmark and prints a table, or one JSON object.

import { existsSync, globSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename, join } from 'node:path'

interface Benchmark {
  run(options: { json: boolean; args: readonly string[] }): Promise<Record<string, unknown>>
}

const folder = import.meta.dirname
const [name = '', ...rest] = process.argv.slice(2)
const path = join(folder, `${name}.ts`)
if (!/^[a-z-]+$/.test(name) || name === 'main' || !existsSync(path)) {
  const names = globSync('*.ts', { cwd: folder }).map((file) => basename(file, '.ts'))
  const known = names.filter((known) => known !== 'main' && !known.endsWith('.test')).sort()
  console.error(`npm run bench -- NAME [--json], where NAME is one of: ${known.join(', ')}`)
  process.exit(2)
}

const json = rest.includes('--json')
const args = rest.filter((arg) => arg !== '--json')
const benchmark: Benchmark = await import(path)
const result = await benchmark.run({ json, args })
if (json) {
  console.log(JSON.stringify(result))
} else {
  console.log(`${name} on ${machine()}`)
  print(result)
}

function machine(): string {
  const cores = cpus()
  const memoryGiB = Math.round(totalmem() / 2 ** 30)
  return `${cores.length} x ${cores[0]?.model.trim() ?? 'unknown'}, ${memoryGiB} GiB, Node ${process.versions.node}`
}

function print(values: Record<string, unknown>, indent = ''): void {
  const width = Math.max(...Object.keys(values).map((key) => key.length))
  for (const [key, value] of Object.entries(values)) {
    if (Array.isArray(value) && value.every((row) => typeof row === 'object')) {
      console.log(`${indent}${key}`)
      console.table(value)
    } else if (typeof value === 'object' && value !== null) {
      console.log(`${indent}${key}`)
      print(Object.fromEntries(Object.entries(value)), `${indent}  `)
    } else {
      console.log(`${indent}${key.padEnd(width)}  ${show(value)}`)
    }
  }
}

function show(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
  return String(Number(value.toPrecision(5)))
}
