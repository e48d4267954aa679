// The host's faults: a full disk, a folder that cannot be written, a process that cannot be started. Exit code 3, never a verdict on the guest.

export class HostError extends Error {
  override readonly name = 'HostError'
  /** Stable, e.g. 'host/reports-folder', 'host/disk-full'. */
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

const words: Record<string, string> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ENOENT: 'there is no such file or folder',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
}

/** Runs file operations on `path` and turns what the system says into a HostError that names the path. */
export function onHost<T>(code: string, what: string, path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code
    if (errno === undefined) throw error
    throw new HostError(code, `${what} ${path}: ${words[errno] ?? errno}`, error)
  }
}
