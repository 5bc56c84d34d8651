import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { runCommand } from '../test/command-line.ts'
import { commands } from './main.ts'
import { nearest } from './node/commands/nearest.ts'
import { Progress } from './node/commands/progress.ts'
import { openStore } from './store/open.ts'
import { adoptThing, offerThing } from './things/store.ts'

const nowMs = Date.UTC(2026, 10, 22, 12)

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(args, { environment, nowMs })

async function dataFolder(context: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-data-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const store = await openStore(join(folder, 'commonwatt.sqlite'))
  const cell = {
    place_label: 'Graz',
    latitude: 47,
    longitude: 15,
    time_zone: 'Europe/Vienna',
    currency: 'EUR',
    time_speed: 0,
    time_resume_ms: 0,
    is_sample: 0,
    created_ms: nowMs,
  }
  await store.db
    .insertInto('cells')
    .values([
      {
        ...cell,
        id: 'n',
        kind: 'neighbourhood',
        parent_id: null,
        slug: 'lindenhof',
        name: 'Lindenhof',
      },
      { ...cell, id: 'h', kind: 'home', parent_id: 'n', slug: 'home-1', name: 'Home 1' },
    ])
    .execute()
  const meter = {
    id: 't',
    cellId: 'h',
    protocol: 'mqtt',
    address: 'home-1/meter',
    kind: 'meter',
    name: 'Meter',
    reports: [],
    isControllable: false,
    attributes: {},
    binding: '',
    notes: [],
    nowMs,
  } as const
  await offerThing(store.db, meter)
  await adoptThing(store.db, 't', { ...meter, cellId: 'h' })
  await store.close()
  return folder
}

test('without a word, the commands are listed with what they do', async () => {
  for (const args of [[], ['--help'], ['-h'], ['help']]) {
    const { code, out } = await run(args)
    assert.equal(code, 0)
    for (const { name, summary } of commands) assert.match(out, new RegExp(`  ${name} +${summary}`))
  }
})

test('every command explains itself, its options and gives an example that it understands', async () => {
  for (const { name, options, example } of commands) {
    for (const args of [
      [name, '--help'],
      [name, '-h'],
      ['help', name],
    ]) {
      const { code, out } = await run(args)
      assert.equal(code, 0)
      assert.match(out, new RegExp(`^commonwatt ${name}`))
      for (const option of Object.keys(options)) assert.match(out, new RegExp(`--${option}`))
      for (const line of out.split('\n')) assert.ok(line.length <= 110, `too wide: ${line}`)
    }
    const asked = await run([...example.split(' ').slice(1), '--help'])
    assert.equal(asked.code, 0, asked.error)
  }
})

test('a word that is not known gets one line and the nearest right one', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['strat'], /^There is no command "strat". Did you mean start\?/],
    [['quux'], /^There is no command "quux". "commonwatt --help" lists them/],
    [['backup', '--kep', '3'], /^"commonwatt backup" has no option --kep. Did you mean --keep\?/],
    [['backup', '--keep'], /^--keep needs N after it/],
    [['backup', '--json=yes'], /^--json takes no value/],
    [['restore'], /^"commonwatt restore" needs FILE: the backup to restore/],
    [['doctor', 'twice'], /^"twice" is one word too many/],
  ]
  for (const [args, message] of cases) {
    const { code, out, error } = await run(args)
    assert.equal(code, 2)
    assert.equal(out, '')
    assert.match(error, message)
    assert.equal(error.trimEnd().split('\n').length, 1)
  }
})

test('the nearest word is found through slips of the finger and not beyond', () => {
  const known = ['start', 'backup', 'restore', 'replay']
  assert.equal(nearest('bakcup', known), 'backup')
  assert.equal(nearest('restor', known), 'restore')
  assert.equal(nearest('reply', known), 'replay')
  assert.equal(nearest('x', known), null)
  assert.equal(nearest('something', known), null)
})

test('a backup goes out and comes back through the commands', async (context) => {
  const data = await dataFolder(context)
  const made = await run(['backup', '--data', data, '--json'])
  assert.equal(made.code, 0, made.error)
  const { path, rows } = JSON.parse(made.out) as { path: string; rows: number }
  assert.ok(rows >= 2)
  const fresh = join(data, 'fresh')
  const restored = await run(['restore', path, '--data', fresh])
  assert.equal(restored.code, 0, restored.error)
  assert.match(restored.out, new RegExp(`restored: ${rows} rows`))
  const again = await run(['restore', path, '--data', fresh])
  assert.equal(again.code, 1)
  assert.match(again.error, /already holds data/)
})

test('a bad backup is refused before anything is made', async (context) => {
  const data = await dataFolder(context)
  const path = join(data, 'holiday.jpg')
  writeFileSync(path, 'not a backup')
  const refused = await run(['restore', path, '--data', join(data, 'fresh'), '--json'])
  assert.equal(refused.code, 1)
  assert.equal((JSON.parse(refused.out) as { code: string }).code, 'not-a-backup')
  assert.equal(readdirSync(data).includes('fresh'), false)
})

test('a command that needs a database says where it looked', async () => {
  const { code, error } = await run(['backup', '--data', 'no/such/folder'])
  assert.equal(code, 1)
  assert.match(error, /There is no database no\/such\/folder\/commonwatt.sqlite/)
})

test('numbers that make no sense are refused with their range', async (context) => {
  const data = await dataFolder(context)
  const { code, error } = await run(['backup', '--data', data, '--keep', 'three'])
  assert.equal(code, 1)
  assert.match(error, /--keep is a whole number from 1 to 100000, not "three"/)
})

test('an invitation is a link to one cell', async (context) => {
  const data = await dataFolder(context)
  const environment = { PUBLIC_URL: 'https://energy.example.org' }
  const made = await run(['invite', 'home-1', '--data', data, '--json'], environment)
  assert.equal(made.code, 0, made.error)
  const { url, role, cell } = JSON.parse(made.out) as Record<string, string>
  assert.match(url ?? '', /^https:\/\/energy\.example\.org\/join\/\w+/)
  assert.deepEqual([role, cell], ['resident', 'home-1'])
  const missed = await run(['invite', 'hom-1', '--data', data], environment)
  assert.equal(missed.code, 1)
  assert.match(missed.error, /There is no cell "hom-1". Did you mean home-1\?/)
  const wrong = await run(['invite', 'home-1', '--role', 'king', '--data', data], environment)
  assert.match(wrong.error, /--role is steward, resident or guest, not "king"/)
})

test('a table is previewed, imported once and exported again', async (context) => {
  const data = await dataFolder(context)
  const file = join(data, 'meter.csv')
  const rows = Array.from({ length: 8 }, (_, i) => `2026-11-20T1${i}:00:00Z;${i},25`)
  writeFileSync(file, ['time;consumption kWh', ...rows].join('\n'))
  const to = ['--cell', 'home-1', '--data', data]
  const preview = await run(['import', file, ...to, '--preview'])
  assert.equal(preview.code, 0, preview.error)
  assert.match(preview.out, /column 1: time, .*\ncolumn 2: importWh in kWh, per-interval/)
  for (const added of [true, false]) {
    const done = await run(['import', file, ...to, '--json'])
    assert.equal(done.code, 0, done.error)
    assert.equal((JSON.parse(done.out) as { added: number }).added > 0, added)
  }
  const days = ['--from', '2026-11-20', '--to', '2026-11-20', '--resolution', 'hour']
  const csv = await run(['export', 'home-1', '--data', data, ...days])
  assert.equal(csv.code, 0, csv.error)
  assert.match(csv.out, /^start,end,local_start,thing,quantity,unit,/)
  assert.match(csv.out, /2026-11-20T13:00:00.*Meter,importWh,Wh,.*,3250,/)
  const json = await run(['export', 'home-1', '--data', data, ...days, '--json'])
  assert.equal((JSON.parse(json.out) as { series: unknown[] }).series.length, 1)
})

test('what cannot be imported or exported is refused with what would be right', async (context) => {
  const data = await dataFolder(context)
  const file = join(data, 'meter.csv')
  writeFileSync(
    file,
    'time;kWh\n2026-11-20T10:00:00Z;1\n2026-11-20T11:00:00Z;oops\n2026-11-20T12:00:00Z;1\n',
  )
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['import', file, '--cell', 'home-2'], /no cell "home-2". Did you mean home-1\?/],
    [['import', 'none.csv', '--cell', 'home-1'], /There is no file none.csv/],
    [['import', file, '--cell', 'home-1'], /oops.*Nothing was imported/s],
    [
      ['import', file, '--cell', 'home-1', '--thing', 'Mater'],
      /no thing "Mater". Did you mean Meter\?/,
    ],
    [
      ['import', file, '--cell', 'home-1', '--values', '2=watts'],
      /--values takes columns like 2=importWh/,
    ],
    [
      ['export', 'home-1', '--resolution', 'week'],
      /--resolution is raw, quarter, hour or day, not "week"/,
    ],
    [
      ['export', 'home-1', '--from', '2026-02-30'],
      /--from is a day as 2026-08-15, not "2026-02-30"/,
    ],
    [['export', 'lindenhof'], /There are no values of Lindenhof/],
  ]
  for (const [args, message] of cases) {
    const { code, error } = await run([...args, '--data', data])
    assert.equal(code, 1)
    assert.match(error, message)
  }
})

test('the doctor finds what is wrong and says what to do', async (context) => {
  const data = await dataFolder(context)
  const environment = { PORT: '0', MQTT_URL: 'mqtt://127.0.0.1:1' }
  const { code, out } = await run(['doctor', '--data', data, '--json'], environment)
  assert.equal(code, 1)
  const { ok, findings } = JSON.parse(out) as {
    ok: boolean
    findings: { name: string; state: string; what: string; advice: string | null }[]
  }
  assert.equal(ok, false)
  const stateOf = new Map(findings.map(({ name, state }) => [name, state]))
  assert.deepEqual(
    [
      'runtime',
      'processor',
      'time zones',
      'clock',
      'database',
      'readings',
      'backups',
      'web',
      'mqtt',
    ].map((name) => stateOf.get(name)),
    ['good', 'good', 'good', 'good', 'good', 'note', 'note', 'good', 'bad'],
  )
  for (const { state, advice, what } of findings) {
    assert.ok(what.endsWith('.') || what.endsWith(')'), what)
    if (state === 'bad') assert.ok(advice !== null && advice.length > 0)
  }
})

test('the doctor knows a damaged database', async (context) => {
  const data = await dataFolder(context)
  writeFileSync(join(data, 'commonwatt.sqlite'), 'this was a database')
  const { code, out } = await run(['doctor', '--data', data], { PORT: '0', MQTT_PORT: '0' })
  assert.equal(code, 1)
  assert.match(
    out,
    /BAD {3}The database does not open: .*not a database\n {6}-> Restore the newest backup/,
  )
})

test('a bar of progress is for people only', () => {
  let shown = ''
  let clock = 0
  const terminal = {
    out: () => {},
    error: (text: string) => (shown += text),
    environment: {},
    nowMs: () => clock,
  }
  const silent = new Progress({ ...terminal, isWatched: false }, 'work')
  silent.show(1, 2)
  silent.end()
  assert.equal(shown, '')
  const bar = new Progress({ ...terminal, isWatched: true }, 'work')
  clock = 10_000
  bar.show(1, 4)
  assert.match(shown, /work █{6}░{18} 25 %, 30 s left/)
  shown = ''
  bar.show(2, 4)
  assert.equal(shown, '', 'not drawn again at once')
  bar.end()
  assert.equal(shown, '\r\u001B[K')
})

test('a proof is checked by its file alone, and one that was changed is not proven', async (context) => {
  const folder = await dataFolder(context)
  const file = join(folder, 'proof.json')
  const proof = {
    booking: { kind: 'settlement', key: 'settlement 0 0', startMs: 0, revision: 0 },
    account: {
      number: 4,
      blind: '00'.repeat(32),
      lines: [
        {
          kind: 'from-grid',
          source: 'measured',
          energyWh: 500,
          amountMicro: -150_000,
          aloneMicro: -150_000,
        },
      ],
      index: 1,
      size: 2,
      path: ['11'.repeat(32)],
    },
    log: { index: 0, size: 1, path: [] as string[], head: '' },
  }
  // The head, worked out by hand: RFC 6962 with the encoding that docs/decisions/0029 states.
  const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    return hash.digest()
  }
  const account = sha256(
    Uint8Array.of(0),
    Buffer.alloc(32),
    '[4,["from-grid measured 500 -150000 -150000"]]',
  )
  const booking = sha256(Uint8Array.of(1), Buffer.alloc(32, 0x11), account)
  const text = `["settlement","settlement 0 0",0,0,"${booking.toString('hex')}"]`
  const head = sha256(Uint8Array.of(0), text).toString('hex')
  const log = { ...proof.log, head }
  const write = (content: unknown): void => writeFileSync(file, JSON.stringify(content))
  write({ proofs: [{ ...proof, log }] })
  const good = await run(['check-proof', file])
  assert.equal(good.code, 0, good.out + good.error)
  assert.match(good.out, /from-grid, measured: 0\.500 kWh, -0\.150000\n  proven: entry 1 of 1/)
  assert.equal((await run(['check-proof', file, '--head', head])).code, 0)
  assert.equal((await run(['check-proof', file, '--head', '22'.repeat(32)])).code, 1)
  const [line] = proof.account.lines
  write({
    proofs: [{ ...proof, log, account: { ...proof.account, lines: [{ ...line, energyWh: 501 }] } }],
  })
  const bad = await run(['check-proof', file, '--json'])
  assert.equal(bad.code, 1)
  assert.deepEqual(JSON.parse(bad.out).ok, false)
  const wrong: readonly [unknown, RegExp][] = [
    [{ proofs: [] }, /it proves no booking/],
    [
      { proofs: [{ ...proof, log: { ...log, head: 'zz' } }] },
      /32 bytes in hex.*proofs\.0\.log\.head/,
    ],
    [[], /is no proof/],
  ]
  for (const [content, message] of wrong) {
    write(content)
    const { code, error } = await run(['check-proof', file])
    assert.equal(code, 1)
    assert.match(error, message)
  }
  writeFileSync(file, '{')
  assert.match((await run(['check-proof', file])).error, /it is not JSON/)
  assert.match((await run(['check-proof', file, '--head', 'x'])).error, /64 hex digits/)
  assert.match((await run(['check-proof', join(folder, 'none')])).error, /cannot be read/)
})
