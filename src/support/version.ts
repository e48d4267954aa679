// The product's version: part of every cache key, so that an update never meets results of an older one.

declare const __VERSION__: string | undefined

/** 'development' where the sources run directly. */
export const version: string = typeof __VERSION__ === 'string' ? __VERSION__ : 'development'
