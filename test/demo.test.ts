// `npm run demo` as somebody starts it who has never seen it: three nodes, one of them far away and one that goes away.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'

const program = join(import.meta.dirname, '..', 'src', 'demo', 'main.ts')
/** Three nodes with their simulated homes, on a busy machine. */
const patienceMs = 240_000

/** A new folder that goes with the test. */
function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-demo-test-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The demo in a process of its own. */
function started(context: TestContext, args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  // One that a failed test has left ends in order, with its nodes.
  context.after(async () => {
    if (child.exitCode === null) child.kill('SIGINT')
    await ended
  })
  let text = ''
  let look = (): void => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      look()
    })
  }
  return {
    /** Resolves with all that it has said once it has said this; fails where it ends before. */
    says: async (pattern: RegExp): Promise<string> => {
      const said = Promise.withResolvers<string>()
      look = () => {
        if (pattern.test(text)) said.resolve(text)
      }
      look()
      void ended.then(() => said.reject(new Error(`it ended without ${pattern.source}: ${text}`)))
      return await said.promise
    },
    /** Ends it as Ctrl-C does: exit code and all that it has said. */
    end: async (): Promise<readonly [unknown, string]> => {
      child.kill('SIGINT')
      const [code] = await ended
      return [code, text]
    },
    ended: async (): Promise<readonly [unknown, string]> => {
      const [code] = await once(child, 'close')
      return [code, text]
    },
  }
}

/** Signs in at a node with the code that the demo has said, and reads pages. */
async function readerOf(said: string, title: string): Promise<(path: string) => Promise<string>> {
  const [, url = '', code = ''] =
    new RegExp(`${title} +(http://[^/]+)/sign-in +code (\\S+)`).exec(said) ?? []
  const signedIn = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams({ code }),
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const headers = { cookie, 'accept-language': 'en' }
  return async (path) => await (await fetch(url + path, { headers })).text()
}

test(
  'one command makes three nodes a city that has asked both neighbourhoods, and goes on with it later',
  { timeout: 2 * patienceMs },
  async (context) => {
    const data = join(folderOf(context), 'city')
    const usual = ['--data', data]
    const first = started(context, [...usual, '--delay', '100', '--every', '2', '--away', '1'])
    await first.says(/All three nodes trust and have heard each other/)
    const said = await first.says(/Ctrl-C ends all three nodes/)
    const side = /http:\S+side-by-side/.exec(said)?.[0] ?? ''
    const beside = await (await fetch(side, { headers: { 'accept-language': 'en' } })).text()
    for (const name of ['Sonnenhof East', 'Sonnenhof West']) assert.ok(beside.includes(name), name)
    await first.says(
      /Sonnberg has planned the next \d+ hours with Sonnenhof East and Sonnenhof West: /,
    )
    const readCity = await readerOf(said, 'City')
    const joint = await readCity('/at/sonnberg/joint')
    assert.match(joint, /Sonnenhof East.*takes part.*Sonnenhof West.*takes part/s)
    const later = await first.says(/East is back, and all three hear each other/)
    assert.match(later, /Not heard \(who asks: of whom\): City: East, West: East\./)
    const neighbours = await readCity('/at/town-hall/neighbours')
    assert.match(neighbours, /East.*heard.*West/s)
    for (const title of ['East', 'West']) {
      const together = await (await readerOf(said, title))('/at/sonnenhof/together')
      assert.match(together, /What should change in our streets first\?/, title)
    }
    const [code, all] = await first.end()
    assert.equal(code, 0, all)
    assert.ok(all.includes(`npm run demo -- --data ${data}`), all)

    const second = started(context, [...usual, '--every', '0'])
    const again = await second.says(/Ctrl-C ends all three nodes/)
    assert.ok(again.includes(side), 'the same question at the same address')
    assert.doesNotMatch(again, /is founded/)
    const [refused, why] = await started(context, usual).ended()
    assert.equal(refused, 1)
    assert.match(
      why,
      /Port \d+ of the demo in \S+ is taken\. Does this demo run in another window\?/,
    )
    assert.doesNotMatch(why, /stopped/)
    assert.equal((await second.end())[0], 0)
  },
)

test('what cannot be is said in one sentence, and nothing is started', async (context) => {
  const folder = folderOf(context)
  const saidFor = async (...args: readonly string[]): Promise<string> => {
    const [code, said] = await started(context, args).ended()
    assert.equal(code, 1, said)
    return said.trim()
  }
  assert.match(
    await saidFor('--every', 'soon'),
    /^--every must be a number from 0 to 86400, not "soon"\.$/,
  )
  assert.match(
    await saidFor('--evry', '3'),
    /^[^\n]*--evry[^\n]*"npm run demo -- --help" lists the options\.$/,
  )
  const other = join(folder, 'other')
  mkdirSync(other)
  writeFileSync(join(other, 'letter.txt'), 'Dear all')
  assert.match(await saidFor('--data', other), /^The folder \S+ is not empty and holds no demo\./)
  writeFileSync(join(other, 'demo.json'), '{}')
  assert.match(await saidFor('--data', other), /^The file \S+ cannot be read as a demo's\./)
  const ports = { city: 1, east: 2, west: 3, westInside: 4 }
  const unready = { ports, codes: { city: [], east: [], west: [] }, pages: null }
  writeFileSync(join(other, 'demo.json'), JSON.stringify(unready))
  assert.match(await saidFor('--data', other), /^The demo in \S+ was ended before it was ready\./)
})

test('the help says what each option does', async (context) => {
  const [code, said] = await started(context, ['--help']).ended()
  assert.equal(code, 0)
  for (const name of ['data', 'delay', 'every', 'away', 'speed'])
    assert.ok(said.includes(`--${name}`))
})
