// Property tests run the same cases each time, so that a red run means a change. FC_SEED=random (or a number) looks elsewhere.
import fc from 'fast-check'

const { FC_SEED } = process.env
if (FC_SEED !== 'random') fc.configureGlobal({ seed: Number(FC_SEED ?? 2602) })
