// Trace policy that records nothing but what threads write by themselves. Follows os/src/trace/policy/null.
import { tracePolicy } from '../../base/index.ts'

export default tracePolicy({})
