// How the emulator's process is kept from the host: the arguments it is started with, and what they are worth on this machine.
import { existsSync } from 'node:fs'

/** Node's permission model has a name of its own until it was stable. */
const permissionFlag = (nodeMajor: number): string =>
  nodeMajor >= 24 ? '--permission' : '--experimental-permission'

/**
 * A boot runs most code a few times only: optimising it early costs more than it saves (a third of a short run's processor time).
 * Flags of the engine inside Node, so only for versions that are known to have them.
 */
const tuning = (major: number): string[] =>
  [20, 22, 24].includes(major) ? ['--interrupt-budget=1000000'] : []

/** util-linux' tool that lets the kernel end a process together with its parent, however the parent dies. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']

const nodeMajor = Number(process.versions.node.split('.')[0])

/** Command and arguments that start Node with `script`, which may read the folder `readable` and nothing else. */
export function sandboxed(
  script: string,
  args: string[],
  readable: string,
): { file: string; args: string[] } {
  const node = [
    permissionFlag(nodeMajor),
    `--allow-fs-read=${readable}/*`,
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    ...tuning(nodeMajor),
    script,
    ...args,
  ]
  const setpriv = SETPRIV.find(path => existsSync(path))
  if (!setpriv) return { file: process.execPath, args: node }
  return { file: setpriv, args: ['--pdeathsig', 'KILL', process.execPath, ...node] }
}

/** What is in force, as sentences for `doctor`. */
export function describeSandbox(reported: string[]): string[] {
  const setpriv = SETPRIV.find(path => existsSync(path))
  return [
    ...reported,
    setpriv ? 'ends with the runner (setpriv)' : 'ends with the runner (end of channel)',
    'network not restricted by Node, but out of reach of programs in the realm',
  ]
}
