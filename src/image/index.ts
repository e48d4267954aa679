// This folder's door: boot images, made and read. Compiling components stands apart (bundle-program.ts), since it brings the bundler.
export { buildImage, type ImageOptions, type ImageParts, imageFromParts } from './build.ts'
export type { CompileComponent, CompiledComponent } from './component-cache.ts'
export { ImageError } from './error.ts'
export type { Manifest } from './format.ts'
export type { FoundModule } from './modules.ts'
export { type BuiltinProgram, type Programs, readPrograms } from './programs.ts'
export { type ImageContent, type ImageModule, parseImage, readImage } from './read.ts'
