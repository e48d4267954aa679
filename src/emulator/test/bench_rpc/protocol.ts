// The RPC interface between the two components of the benchmark.
import { list, none, rpc, rpcInterface, word } from '../../base/index.ts'

export const EchoInterface = rpcInterface('Echo', {
  nothing: rpc([], none),
  /** Takes words and returns as many. */
  words: rpc([list(word)], list(word)),
})

export const ECHO = { service: 'Echo', label: '', ram: 8192, caps: 2 }
