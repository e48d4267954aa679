import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256 } from './digests.ts'
import { ImageError } from './error.ts'
import { BLOCK, type Manifest, paddedSize } from './format.ts'
import { makeHead } from './pack.ts'
import { parseImage, readImage } from './read.ts'
import { tarHeader } from './tar.ts'

type File = { name: string; bytes: Uint8Array }

const archive = (files: readonly File[], tail = 2 * BLOCK): Buffer => {
  const parts = files.flatMap(({ name, bytes }) => [
    tarHeader(name, bytes.length),
    bytes,
    new Uint8Array(paddedSize(bytes.length) - bytes.length),
  ])
  return Buffer.concat([...parts, new Uint8Array(tail)])
}

const modules: File[] = [
  { name: 'core', bytes: Buffer.from('C'.repeat(1000)) },
  { name: 'config', bytes: Buffer.from('<config/>') },
  { name: 'empty', bytes: new Uint8Array() },
  { name: 'block', bytes: Buffer.alloc(512, 7) },
]

const manifest: Manifest = {
  schema: 1,
  profile: '26.02',
  machine: { memoryBytes: 2 ** 26, cpus: 1 },
  cmdline: ['serial'],
  builtinOnly: true,
  modules: modules.map(({ name, bytes }) => ({ name, size: bytes.length, sha256: sha256(bytes) })),
}

const inFolder = (files: readonly File[]): File[] =>
  files.map(({ name, bytes }) => ({ name: `genode/${name}`, bytes }))

/** An image with another manifest, its digests right. */
const imageWith = (changes: object, files: readonly File[] = modules): Buffer =>
  archive([...makeHead({ ...manifest, ...changes } as Manifest).files, ...inFolder(files)])

const image = imageWith({})
const content = parseImage(image, 'x.img')

const codeOf = (bytes: Uint8Array): string => {
  try {
    parseImage(bytes, 'x.img')
    return 'fine'
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    expect(error.message).toMatch(/^x\.img: .* \(at byte \d+\)$/)
    return error.code
  }
}

describe('readImage', () => {
  it('gives what was packed', () => {
    expect(content.manifest).toEqual(manifest)
    expect(content.modules.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) }))).toEqual(
      modules.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })),
    )
    expect(content.modules[0]!.bytes.buffer).toBe(image.buffer)
  })

  it('says truncated wherever the image is cut', () => {
    for (let length = 0; length < image.length; length += 512)
      expect([length, codeOf(image.subarray(0, length))]).toEqual([length, 'image/truncated'])
    fc.assert(
      fc.property(fc.nat(image.length - 1), length => {
        expect(codeOf(image.subarray(0, length))).toBe('image/truncated')
      }),
      { numRuns: 300 },
    )
  })

  it('notices flipped bytes, or gives the same content', () => {
    const flips = fc.array(fc.tuple(fc.nat(image.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(flips, flips => {
        const changed = Buffer.from(image)
        for (const [at, bits] of flips) changed[at]! ^= bits
        if (codeOf(changed) === 'fine') expect(parseImage(changed, 'x.img')).toEqual(content)
      }),
      { numRuns: 2000 },
    )
  })

  it('answers arbitrary bytes with an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), bytes => {
        expect(codeOf(bytes)).not.toBe('fine')
      }),
    )
  })

  const { files: head } = makeHead(manifest)
  const change = (at: number, field: object): object => ({
    modules: manifest.modules.map((module, i) => (i === at ? { ...module, ...field } : module)),
  })
  const nested = Buffer.from(`{"schema":${'['.repeat(1e5)}${']'.repeat(1e5)}}`)
  const deep = archive(head.map(file => (file.name === 'manifest.json' ? { ...file, bytes: nested } : file)))
  const x = Buffer.from('x')
  const cases: [what: string, bytes: Uint8Array, code: string][] = [
    ['an empty file', new Uint8Array(), 'image/truncated'],
    ['an archive without a manifest', archive(inFolder(modules)), 'image/no-manifest'],
    ['another schema', imageWith({ schema: 2 }), 'image/wrong-schema'],
    ['a deeply nested schema', deep, 'image/wrong-schema'],
    ['a profile of its own', imageWith({ profile: '11.11' }), 'image/bad-manifest'],
    ['a machine without memory', imageWith({ machine: { cpus: 1 } }), 'image/bad-manifest'],
    [
      'a machine without processors',
      imageWith({ machine: { cpus: 0, memoryBytes: 1 } }),
      'image/bad-manifest',
    ],
    ['a command line with a line end', imageWith({ cmdline: ['serial\nx'] }), 'image/bad-manifest'],
    ['a module that leads out', imageWith(change(0, { name: '../core' })), 'image/bad-name'],
    ['a module twice in the manifest', imageWith(change(1, { name: 'core' })), 'image/duplicate-name'],
    ['a huge size in the manifest', imageWith(change(1, { size: 2 ** 40 })), 'image/bad-manifest'],
    ['another size in the manifest', imageWith(change(1, { size: 10 })), 'image/bad-manifest'],
    ['another digest in the manifest', imageWith(change(1, { sha256: '0'.repeat(64) })), 'image/checksum'],
    ['modules in another order', imageWith({}, [...modules].reverse()), 'image/unexpected-entry'],
    ['a module too many', imageWith({}, [...modules, { name: 'more', bytes: x }]), 'image/unexpected-entry'],
    ['a module too few', imageWith({}, modules.slice(0, 2)), 'image/truncated'],
    ['an entry twice', archive([...head, ...inFolder([modules[0]!, modules[0]!])]), 'image/duplicate-name'],
    ['an entry that leads out', archive([...head, { name: 'genode/../x', bytes: x }]), 'image/bad-name'],
    [
      'an entry with an absolute name',
      archive([...head, { name: '/etc/passwd', bytes: x }]),
      'image/bad-name',
    ],
    ['an entry with an empty part', archive([...head, { name: 'genode//x', bytes: x }]), 'image/bad-name'],
    [
      'a huge size in a header',
      Buffer.concat([tarHeader('boot/grub/grub.cfg', 8 ** 11 - 1), new Uint8Array(2048)]),
      'image/truncated',
    ],
    ['something behind the end', Buffer.concat([image, x]), 'image/no-archive'],
    ['half an end mark', archive([...head, ...inFolder(modules)], BLOCK), 'image/truncated'],
  ]
  it.each(cases)('refuses %s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code)
  })

  it('leaves the digests alone where the caller vouches for them', () => {
    const changed = imageWith(change(1, { sha256: '0'.repeat(64) }))
    expect(parseImage(changed, 'x.img', { verify: false }).modules).toEqual(content.modules)
    expect(() => parseImage(changed.subarray(0, 1024), 'x.img', { verify: false })).toThrow(/ends/)
  })

  it('accepts the padding of other tools', () => {
    expect(codeOf(archive([...head, ...inFolder(modules)], 20 * BLOCK))).toBe('fine')
  })

  it('says what it cannot read', () => {
    expect(() => readImage('/nonexistent/x.img')).toThrow(
      /cannot read the image \/nonexistent\/x\.img: ENOENT/,
    )
    expect(() => readImage('/')).toThrow(ImageError)
  })
})
