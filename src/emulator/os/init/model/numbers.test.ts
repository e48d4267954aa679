import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBytes, parseBool, parseBytes, parseSigned, parseUnsigned } from './numbers.ts'

describe('attribute values', () => {
  it.each([
    ['yes', true],
    ['on', true],
    ['true', true],
    ['no', false],
    ['off', false],
    ['1', undefined],
    ['Yes', undefined],
    ['', undefined],
  ])('bool %j', (text, value) => expect(parseBool(text)).toBe(value))

  it.each([
    ['10', 10],
    ['010', 10],
    ['0x1f', 31],
    ['-3', undefined],
    ['+3', undefined],
    ['3K', undefined],
    ['', undefined],
    ['18446744073709551617', 1],
  ])('unsigned %j', (text, value) => expect(parseUnsigned(text)).toBe(value))

  it.each([
    ['-3', -3],
    ['+3', 3],
    ['0', 0],
    ['--3', undefined],
    ['-', undefined],
  ])('long %j', (text, value) => expect(parseSigned(text)).toBe(value))

  it.each([
    ['1M', 1048576],
    ['512K', 524288],
    ['2G', 2147483648],
    ['100', 100],
    ['0x10K', 16384],
    ['1m', undefined],
    ['1 M', undefined],
    ['1.5M', undefined],
    ['1T', undefined],
    ['1MB', undefined],
  ])('bytes %j', (text, value) => expect(parseBytes(text)).toBe(value))

  it.each([
    [794624, '776K'],
    [0, '0'],
    [1048576, '1M'],
    [1073741824, '1G'],
    [928348, '928348'],
  ])('prints %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('reads what it prints', () => {
    fc.assert(fc.property(fc.maxSafeNat(), bytes => parseBytes(formatBytes(bytes)) === bytes))
  })
})
