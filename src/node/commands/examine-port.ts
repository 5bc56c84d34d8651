import { createServer } from 'node:net'
import { bad, good, note, type Finding } from './finding.ts'

/** A taken port is what a running node looks like. `setting`: where another port is chosen. */
export async function examinePort(
  name: string,
  host: string,
  port: number,
  setting: string,
): Promise<Finding> {
  const server = createServer()
  const { promise, resolve: done } = Promise.withResolvers<string | null>()
  server.once('error', (error) => done('code' in error ? String(error.code) : error.message))
  server.listen(port, host, () => done(null))
  const problem = await promise
  server.close()
  if (problem === null) return good(name, `Port ${port} on ${host} is free: no node runs there.`)
  if (problem === 'EADDRINUSE') {
    return note(name, `Port ${port} on ${host} is taken: by this node if it runs.`, null)
  }
  return bad(
    name,
    `Port ${port} on ${host} cannot be used (${problem}).`,
    `Choose another with ${setting}.`,
  )
}
