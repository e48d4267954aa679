import { describe, expect, it } from 'vitest'
import { parseSize, parseSpan } from './units.ts'

describe('units', () => {
  it.each([
    ['20s', 20e9],
    ['500ms', 500e6],
    ['2min', 120e9],
    ['250us', 250e3],
    ['7 ns', 7],
    ['1.5s', 1.5e9],
    ['1h', 3600e9],
    [500, 500e6],
    [0.5, 500e3],
    [0, 0],
    ['20', undefined],
    ['s', undefined],
    ['-1s', undefined],
    ['1e3s', undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    ['99999999999999h', undefined],
    [null, undefined],
  ])('span %j is %j ns', (span, ns) => {
    expect(parseSpan(span)).toBe(ns)
  })

  it.each([
    ['64M', 64 * 2 ** 20],
    ['512K', 512 * 2 ** 10],
    ['1G', 2 ** 30],
    ['100', 100],
    [4096, 4096],
    ['1.5M', undefined],
    ['64MB', undefined],
    ['64m', undefined],
    [1.5, undefined],
    [{}, undefined],
  ])('size %j is %j bytes', (size, bytes) => {
    expect(parseSize(size)).toBe(bytes)
  })
})
