import { dataOption, isSet, jsonOption, type Command } from './command.ts'
import { configOf } from './node-store.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check the machine, the database and the backups, and say what to do',
  description:
    'It changes nothing and may run beside the node. It ends with exit code 1 when ' +
    'something must be done.',
  example: 'commonwatt doctor --data /var/lib/commonwatt',
  arguments: [],
  options: { data: dataOption, json: jsonOption },
  async run(call) {
    const { examine } = await import('./examine.ts')
    const { terminal } = call
    const findings = await examine(configOf(call), terminal.nowMs())
    const isWell = findings.every(({ state }) => state !== 'bad')
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify({ ok: isWell, findings })}\n`)
    } else {
      const marks = { good: 'good ', note: 'note ', bad: 'BAD  ' }
      for (const { state, what, advice } of findings) {
        terminal.out(`${marks[state]} ${what}${advice === null ? '' : `\n      -> ${advice}`}\n`)
      }
    }
    return isWell ? 0 : 1
  },
}
