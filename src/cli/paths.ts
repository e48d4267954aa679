// Paths as people read them, and the folder that a scenario's own files go to.
import { isAbsolute, relative, resolve } from 'node:path'

/** Relative to the working directory when that is no longer than the path itself. */
export const displayPath = (file: string): string => {
  if (!isAbsolute(file)) return file
  const near = relative(process.cwd(), file)
  return near !== '' && near.length <= file.length ? near : file
}

/** True when `path` stays inside `folder`. */
export const isInside = (folder: string, path: string): boolean => {
  const way = relative(resolve(folder), resolve(folder, path))
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}

/** The same for absolute paths inside a text, where a line number follows them. */
export const displayPaths = (text: string): string =>
  text.replace(/(?<=^|[\s(])\/[^\s:]+(?=:\d)/gm, path => displayPath(path))
