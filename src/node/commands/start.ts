import { orThrow } from '../../kernel/refusal.ts'
import { once } from 'node:events'
import { readConfig } from '../config.ts'
import { dataOption, isSet, textOf, type Command } from './command.ts'

export const startCommand: Command = {
  name: 'start',
  summary: 'run the node and print the address of its page',
  description:
    'A database without cells gets a simulated sample neighbourhood to look at. Ctrl+C ' +
    'ends it in order; nothing that was acknowledged is lost.',
  example: 'commonwatt start --data /var/lib/commonwatt --port 7310',
  arguments: [],
  options: {
    data: dataOption,
    port: {
      type: 'string',
      value: 'N',
      meaning: 'port of the page (default: 7310, or the next free one)',
    },
    host: {
      type: 'string',
      value: 'ADDRESS',
      meaning: 'address to listen on (default: 127.0.0.1, this machine only)',
    },
    'no-sample': { type: 'boolean', meaning: 'no simulated neighbourhood' },
    speed: {
      type: 'string',
      value: 'N',
      meaning: "seconds of the sample's time for a real one (default: 60); real: it lives in ours",
    },
  },
  async run(call) {
    const config = orThrow(
      readConfig(call.terminal.environment, {
        data: textOf(call, 'data'),
        port: textOf(call, 'port'),
        host: textOf(call, 'host'),
        sample: isSet(call, 'no-sample') ? false : undefined,
        speed: textOf(call, 'speed'),
      }),
    )
    const { terminal } = call
    const [{ startNode }, { jsonLog }] = await Promise.all([
      import('../node.ts'),
      import('../log.ts'),
    ])
    const lines = jsonLog(terminal.error, terminal.nowMs)
    // A person at a terminal reads what must be done; a journal keeps everything.
    const log = terminal.isWatched ? { ...lines, info: () => {} } : lines
    const node = await startNode(config, { log })
    terminal.out(`Commonwatt runs at ${node.url}\n`)
    if (node.setupUrl !== null) terminal.out(`Begin your own neighbourhood: ${node.setupUrl}\n`)
    terminal.out(`Things connect to ${node.mqttUrl}\n`)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await node.stop()
    return 0
  },
}
