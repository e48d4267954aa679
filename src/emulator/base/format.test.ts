// Formats of values and session arguments as the real base library has them (reference genode.md 1.4, 6.2).
import { describe, expect, it } from 'vitest'
import { double, float, hex, hexRange, numberOfBytes, print } from './format.ts'
import { policyForLabel } from './label.ts'
import { parseNode } from './node/node.ts'
import {
  argBool,
  argNumber,
  argString,
  labelFromArgs,
  removeArg,
  setArg,
  setArgString,
} from './session-args.ts'

describe('formats', () => {
  it('of hexadecimal numbers and ranges', () => {
    expect(hex(255)).toBe('0xff')
    expect(hex(2, { bits: 8, pad: true })).toBe('0x02')
    expect(hex(-2, { bits: 8, pad: true })).toBe('0xfe')
    expect(hex(3, { prefix: false })).toBe('3')
    expect(hexRange(0xe00, 0x880, 16)).toBe('[0e00,1680)')
    expect(hexRange(0xabc0000, 0, 32)).toBe('[0abc0000,0abc0000) (empty!)')
    expect(hexRange(0xf8, 8, 8)).toBe('[f8,ff]')
    expect(hexRange(0xf8, 0x10, 8)).toBe('[f8,08) (overflow!)')
    expect(hexRange(0x5000, 0x3000)).toBe('[0000000000005000,0000000000008000)')
  })
  it('of byte counts', () => {
    expect([0, 1000, 794624, 2 ** 20, 2 ** 31, 26599292].map(numberOfBytes)).toEqual([
      '0',
      '1000',
      '776K',
      '1M',
      '2G',
      '26599292',
    ])
  })
  it('of floating point', () => {
    expect([double(7), double(1.7), double(1.5), double(-0.5), float(1.5)]).toEqual([
      '7.0',
      '1.70',
      '1.50',
      '-0.50',
      '1.50',
    ])
  })
  it('of other values', () => {
    expect([print(true), print(null), print(42)]).toEqual(['1', '<null-string>', '42'])
  })
})

describe('session arguments', () => {
  const args = 'label="a, b -> c", , ram_quota=10K, cap_quota=2'
  it('are found by key', () => {
    expect([labelFromArgs(args), argNumber(args, 'ram_quota'), argNumber(args, 'cap_quota')]).toEqual([
      'a, b -> c',
      10240,
      2,
    ])
    expect([argString(args, 'x', 'none'), argNumber(args, 'x', 7), argBool('wc=yes', 'wc')]).toEqual([
      'none',
      7,
      true,
    ])
  })
  it('are replaced at the end, the empty ones stay', () => {
    expect(setArg(setArg(args, 'ram_quota', '14K'), 'cap_quota', 3)).toBe(
      'label="a, b -> c", , ram_quota=14K, cap_quota=3',
    )
    expect(setArgString('a=1', 'label', 'x')).toBe('a=1, label="x"')
    expect(removeArg('a=1, b=2', 'a')).toBe('b=2')
  })
})

describe('policies', () => {
  const choose = (xml: string, label: string) =>
    policyForLabel(parseNode(`<config>${xml}</config>`), label)?.string('id')
  it('fit by label, prefix and suffix, the most specific one first', () => {
    const xml = `<policy id="p" label_prefix="a"/><policy id="pp" label_prefix="ab"/><policy id="s" label_suffix="x"/>
      <policy id="l" label="ab -> x"/><policy id="dead" label_last="q"/><default-policy id="d"/>`
    expect(['ab -> x', 'ab -> y', 'ac', 'zx', 'q'].map(l => choose(xml, l))).toEqual([
      'l',
      'pp',
      'p',
      's',
      'd',
    ])
    expect(choose('<policy id="p" label="a"/>', 'b')).toBeUndefined()
  })
})
