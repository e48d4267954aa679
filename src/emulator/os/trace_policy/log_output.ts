// Trace policy that records what threads print. Follows os/src/trace/policy/log_output.
import { tracePolicy } from '../../base/index.ts'

export default tracePolicy({ logOutput: text => text })
