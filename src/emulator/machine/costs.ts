// What things cost in virtual time, in whole nanoseconds. Behaviour must not depend on them except through time.
//
// Source: four rates measured on the real system, Genode 26.02 on NOVA in QEMU without hardware acceleration, one CPU, which is also the
// machine of the serial logs we compare with: 21,000 RPC round trips a second between two components, 10,000 to core, 18,000 page faults
// resolved by core, 5,000 times attach and detach. How a rate splits into the single costs is an estimate; the sums come out near it.

export const costs = {
  /** Entry to and exit from the kernel by a system call. Estimate. */
  syscall: 2_000,
  /** `call` besides entry and exit: look-up, switch of the address space, and the caller's stub code around it. From the RPC rate. */
  call: 20_000,
  /** `reply` besides entry and exit, and the server's dispatch code around it. From the RPC rate. */
  reply: 20_000,
  /** Eight 64-bit words copied from UTCB to UTCB. Estimate. */
  copyEightWords: 50,
  /** One typed item translated or delegated. Estimate. */
  typedItem: 4_000,
  /** Creation of a kernel object. Estimate. */
  create: 20_000,
  /** Revocation, per mapping visited. Estimate. */
  revokeNode: 1_000,
  /** Operation on a semaphore. Estimate. */
  semaphore: 1_500,
  /** Decision of the scheduler and programming of the timer. Estimate. */
  schedule: 2_000,
  /** Entry by an exception or interrupt, and return. From the page-fault rate, with `reply` and a typed item. */
  exception: 15_000,
  /** One port access; QEMU leaves its generated code for it. Estimate. */
  port: 1_000,
  /** Reading the time-stamp counter. Estimate. */
  rdtsc: 50,
  /** One iteration of helping, also of a livelock. Estimate. */
  help: 1_000,
  /** Inter-processor interrupt until the receiver reacts. Estimate. */
  ipi: 5_000,
  /** Program text evaluated by the loader of a protection domain: relocation and static constructors of the real one. Estimate. */
  fetch: 400_000,
} as const
