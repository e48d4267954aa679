// Core's console: the 16550 at I/O port 0x3f8, polled (base-nova/src/core/core_log_out.cc, drivers/uart/x86_pc.h).

import { Mutex, type Op, port } from '../base/index.ts'
import { portWrite } from '../base-nova/syscalls.ts'

const COM1 = 0x3f8
const LINE_STATUS = COM1 + 5
const TRANSMIT_EMPTY = 0x20
const NEWLINE = 0x0a
const RETURN = 0x0d

const mutex = new Mutex()

/** Bytes that fit into an empty transmit FIFO. */
const FIFO = 16

const withReturns = (bytes: Uint8Array): number[] => {
  const out: number[] = []
  for (const byte of bytes) {
    if (byte === NEWLINE) out.push(RETURN)
    out.push(byte)
  }
  return out
}

/** Writes bytes; a line feed goes out as carriage return and line feed. */
export function* writeConsole(bytes: Uint8Array): Op<void> {
  yield* mutex.acquire()
  yield* writeConsoleNow(bytes)
  yield* mutex.release()
}

/** The same without regard to others who write. */
export function* writeConsoleNow(bytes: Uint8Array): Op<void> {
  const out = withReturns(bytes)
  for (let i = 0; i < out.length; i += FIFO) {
    while (!((yield* port(LINE_STATUS, 1)) & TRANSMIT_EMPTY));
    yield* portWrite(COM1, out, i, Math.min(i + FIFO, out.length))
  }
}
