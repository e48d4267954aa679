// Era of Genode that a program is built for: decides messages, accounting, session types and the notation of init's configuration.

/** Set by the bundler, a constant within each program. */
declare const __PROFILE__: '26.02' | '10.02' | undefined

export const profile: '26.02' | '10.02' =
  typeof __PROFILE__ === 'string' && __PROFILE__ === '10.02' ? '10.02' : '26.02'
export const classic: boolean = profile === '10.02'
