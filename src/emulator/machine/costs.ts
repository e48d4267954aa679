// What things cost in virtual time, in whole nanoseconds. No published figure could be verified (reference NOVA, section 11), so all are
// estimates for a processor of about 2.6 GHz; behaviour must not depend on them except through time.

export const costs = {
  /** Entry to and exit from the kernel by a system call. Estimate. */
  syscall: 60,
  /** `call` besides entry and exit: look-up, switch of the address space. Estimate. */
  call: 120,
  /** `reply` besides entry and exit. Estimate. */
  reply: 100,
  /** Eight 64-bit words copied from UTCB to UTCB. Estimate. */
  copyEightWords: 4,
  /** One typed item translated or delegated. Estimate. */
  typedItem: 150,
  /** Creation of a kernel object. Estimate. */
  create: 800,
  /** Revocation, per mapping visited. Estimate. */
  revokeNode: 80,
  /** Operation on a semaphore. Estimate. */
  semaphore: 60,
  /** Decision of the scheduler and programming of the timer. Estimate. */
  schedule: 150,
  /** Entry by an exception or interrupt, and return. Estimate. */
  exception: 250,
  /** One port access, as on real hardware behind the LPC bus it would be 1000; QEMU's is an exit. Estimate. */
  port: 100,
  /** Reading the time-stamp counter. Estimate. */
  rdtsc: 10,
  /** One iteration of helping, also of a livelock. Estimate. */
  help: 100,
  /** Inter-processor interrupt until the receiver reacts. Estimate. */
  ipi: 500,
  /** Program text evaluated by the loader of a protection domain. Estimate. */
  fetch: 1000,
} as const
