// Installs snac2, the ActivityPub server that the interop test talks to: from the Debian that runs here, or from its backports.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const backports = '/etc/apt/sources.list.d/commonwatt-backports.list'

/** The version that is installed; null: it cannot be had here. Needs apt and the right to use it. */
export function installedSnac(): string | null {
  if (installed() === null) install()
  return installed()
}

function installed(): string | null {
  const asked = spawnSync('dpkg-query', ['-W', '-f', '${Version}', 'snac2'], { encoding: 'utf8' })
  return asked.status === 0 && asked.stdout !== '' && existsSync('/usr/bin/snac')
    ? asked.stdout
    : null
}

function install(): void {
  if (run('apt-get', ['install', '-y', '--no-install-recommends', 'snac2']) === 0) return
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  const archive = codename === undefined ? null : archiveOf(codename)
  if (archive === null) return
  const suite = `${codename}-backports`
  try {
    const signed = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
    writeFileSync(backports, `deb ${signed} ${archive} ${suite} main\n`)
  } catch {
    return
  }
  run('apt-get', ['update'])
  run('apt-get', ['install', '-y', '--no-install-recommends', '-t', suite, 'snac2'])
}

/** Where this machine gets its Debian from; null: it does not say. */
function archiveOf(codename: string): string | null {
  run('apt-get', ['update'])
  const format = ['indextargets', '--format', '$(RELEASE) $(REPO_URI)', 'Created-By: Packages']
  const { stdout } = spawnSync('apt-get', format, { encoding: 'utf8' })
  const line = stdout.split('\n').find((of) => of.startsWith(`${codename} `))
  return line?.split(' ')[1] ?? null
}

function run(command: string, args: readonly string[]): number | null {
  return spawnSync(command, args, {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 180_000,
  }).status
}
