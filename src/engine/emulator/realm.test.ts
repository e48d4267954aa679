// What a program can reach. The probes run as programs in a real emulator process and print what they found.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EmulatorFiles } from './emulator-process.ts'
import { createEmulatorEngine } from './engine.ts'
import { bundleProcess, dropProcess, scriptImage, scriptMachine } from './testing.ts'

let files: EmulatorFiles
afterAll(() => dropProcess(files))
beforeAll(async () => {
  files = await bundleProcess(scriptMachine)
})

/** Runs the body of a generator function as a program and returns what it printed. */
async function probe(...programs: string[]): Promise<string[]> {
  const engine = createEmulatorEngine({
    files,
    warm: true,
    watchdogMs: 2_000,
    build: () => Promise.reject(new Error('not built here')),
    read: async path => scriptImage(`function*(api){${path}}`),
  })
  const texts: string[] = []
  for (const path of programs) {
    const running = await engine.launch({ path }, { seed: 0 })
    let text = ''
    await running.run({ untilNs: 1e9, stopAtLine: false }, ({ bytes }) => {
      text += Buffer.from(bytes).toString()
    })
    texts.push(text)
    await running.stop()
  }
  await engine.close()
  return texts
}

/** Visits every object that can be reached by fields, accessors and prototypes from what a program has at hand. */
const walk = `
const roots=[globalThis,api,api.input,function*(){},async function(){},async function*(){},[][Symbol.iterator](),/a/,'a'.matchAll(/a/g)];
try{null.x}catch(e){roots.push(e)} try{(function f(){f()})()}catch(e){roots.push(e)} try{new Array(-1)}catch(e){roots.push(e)}
try{Function('return 1')}catch(e){roots.push(e)} try{new RegExp('(')}catch(e){roots.push(e)} try{JSON.parse('{')}catch(e){roots.push(e)}
const seen=new Set(roots),names=new Set(),functions=new Set();
for(const o of seen){
  const add=v=>{if(v!==null&&(typeof v==='object'||typeof v==='function'))seen.add(v)};
  add(Object.getPrototypeOf(o));
  for(const k of Reflect.ownKeys(o)){names.add(String(k));const d=Object.getOwnPropertyDescriptor(o,k);add(d.value);add(d.get);add(d.set)}
  if(typeof o.constructor==='function')functions.add(o.constructor.constructor);
}`

describe('a program', () => {
  it('finds nothing of the host, its time, its chance', async () => {
    const [found = ''] = await probe(`${walk}
      yield ['process','require','module','Buffer','console','performance','fetch','setTimeout','Date','now','random','Intl','WeakRef',
        'FinalizationRegistry','SharedArrayBuffer','Atomics','WebAssembly','eval','$1','lastMatch','toLocaleString','localeCompare','__genodeRunSlice']
        .filter(n=>names.has(n)).join();
      yield '|'+[...functions].map(F=>{try{return typeof F('return process')()}catch(e){return e.constructor===EvalError}}).join();
      yield '|'+(seen.size>300)`)
    // What remains of locales is Object's own, which only calls toString.
    expect(found).toBe('toLocaleString|true|true')
  })

  it('cannot make code from strings, import modules, or get at the promise jobs of the host', async () => {
    expect(
      await probe(
        `try{yield (0,Function)('return 1')()+''}catch(e){yield (e instanceof EvalError)+''}`,
        `try{yield (async function(){}).constructor('return 1')()+''}catch(e){yield (e instanceof EvalError)+''}`,
        `let got='nothing';(async()=>{await 0;got='a job ran'})();yield 1;yield 1e6;yield got`,
      ),
    ).toEqual(['true', 'true', 'nothing'])
    await expect(probe(`yield import/*x*/ ('fs')`)).rejects.toThrow(/import\(\) is not available/)
    await expect(probe(`yield import.meta.url`)).rejects.toThrow(/import\(\) is not available/)
  })

  it('leaves nothing behind for another', async () => {
    expect(
      await probe(
        `const r=[];for(const f of [()=>{globalThis.x=1},()=>{Array.prototype.x=1},()=>{Math.max=1},()=>{Object.prototype.x=1},
          ()=>{(function*(){}).constructor.prototype.x=1},()=>{Error.prepareStackTrace=1},()=>{Map.prototype.get=1},()=>{undeclared=1},
          ()=>{Object.defineProperty(parseInt,'name',{value:'x'})},()=>{Object.getPrototypeOf(Int8Array).x=1}])
          try{f();r.push(String(f))}catch{} yield r.join()||'all refused'`,
        `'abc'.match(/(b)/);yield String(RegExp.$1)`,
        `yield typeof globalThis.x`,
      ),
    ).toEqual(['all refused', 'undefined', 'undefined'])
  })

  it('sees stack traces of program text only, the same on every host', async () => {
    const [stack = ''] = await probe(
      `function inner(){throw new Error('x')}\ntry{inner()}catch(e){yield e.stack}`,
    )
    expect(stack).toBe('Error: x\n    at inner (script:1:39)\n    at <anonymous> (script:2:5)')
  })

  it('runs in strict mode, without a way to its callers', async () => {
    expect(
      await probe(
        `yield String((function(){return this})())`,
        `try{yield String((function f(){return f.caller})())}catch(e){yield e.constructor.name}`,
      ),
    ).toEqual(['undefined', 'TypeError'])
  })
})
