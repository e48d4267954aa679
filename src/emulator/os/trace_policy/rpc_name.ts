// Trace policy that records the names of RPC functions, called and served. Follows os/src/trace/policy/rpc_name.
import { tracePolicy } from '../../base/index.ts'

const name = (text: string): string => text

export default tracePolicy({ rpcCall: name, rpcReturned: name, rpcDispatch: name, rpcReply: name })
