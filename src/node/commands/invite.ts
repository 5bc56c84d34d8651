import { roles } from '../../cell/role.ts'
import { refuse, RefusalError, orThrow } from '../../kernel/refusal.ts'
import { dataOption, isSet, jsonOption, textOf, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import { pickCell } from './pick-cell.ts'

export const inviteCommand: Command = {
  name: 'invite',
  summary: 'make an invitation: a link and a QR code for one person',
  description:
    'It works once and for two weeks. For somebody who lost every way to sign in, or for the ' +
    'first steward of a node without a screen.',
  example: 'commonwatt invite home-7 --role resident',
  arguments: [
    {
      name: 'CELL',
      meaning: 'short name of the home or neighbourhood, as in its address',
      isRequired: true,
    },
  ],
  options: {
    role: {
      type: 'string',
      value: 'ROLE',
      meaning: 'steward, resident or guest (default: resident of a home, guest of a neighbourhood)',
    },
    data: dataOption,
    json: jsonOption,
  },
  async run(call) {
    const [{ inviteTo }, { signInAttempts }, { qrText }, { listCells }, { machineClock }, random] =
      await Promise.all([
        import('../../cell/join.ts'),
        import('../../cell/context.ts'),
        import('../../cell/qr.ts'),
        import('../../cell/store.ts'),
        import('../../kernel/clock.ts'),
        import('../../kernel/random.ts'),
      ])
    const { terminal } = call
    const [slug = ''] = call.arguments
    const { invitation, url, cell } = await withNodeStore(call, 'exist', async ({ db }, config) => {
      const cell = pickCell(await listCells(db), slug)
      const role = readRole(textOf(call, 'role') ?? (cell.kind === 'home' ? 'resident' : 'guest'))
      const context = {
        db,
        clock: machineClock,
        random: random.secureRandom,
        publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
        attempts: signInAttempts(),
        personHooks: [],
      }
      const made = orThrow(await inviteTo(context, { inviterId: null, cellId: cell.id, role }))
      return { ...made, cell }
    })
    const { role, expiresMs } = invitation
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify({ url, cell: cell.slug, role, expiresMs })}\n`)
      return 0
    }
    const until = new Date(expiresMs).toISOString().slice(0, 10)
    if (terminal.isWatched) terminal.out(`${qrText(url)}\n`)
    terminal.out(`${url}\nInvites one person to ${cell.name} as ${role}, until ${until}.\n`)
    return 0
  },
}

function readRole(text: string) {
  const role = roles.find((known) => known === text)
  if (role !== undefined) return role
  throw new RefusalError(
    refuse('bad-option', `--role is steward, resident or guest, not "${text}".`),
  )
}
