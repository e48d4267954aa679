// Serial output for a terminal: colours pass, everything else that could drive the terminal is shown as a picture.

/** Keeps line ends, tabs and colour sequences; other control characters become visible. */
export const safeForTerminal = (text: string): string =>
  text.replace(/\x1b\[[0-9;]*m|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, found => {
    if (found.length > 1 || found === '\r') return found === '\r' ? '' : found
    const code = found.charCodeAt(0)
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'
  })
