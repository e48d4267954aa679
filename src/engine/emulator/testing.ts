// For tests: bundles the emulator's process, and realm scripts with machines of the test's own, into a temporary folder.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { ImageContent } from './boot-plan.ts'
import type { EmulatorFiles } from './emulator-process.ts'

const source = resolve(import.meta.dirname, '../..')

/** Removes what bundleProcess made. */
export const dropProcess = (files: EmulatorFiles): void =>
  rmSync(dirname(files.process), { recursive: true, force: true })

/** The process as the product's build makes it, with `machine` (source of an expression: a door of the emulator) in its realm. */
export async function bundleProcess(machine: string): Promise<EmulatorFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'genode-run-test-'))
  const script = join(folder, 'emulator.cjs')
  await build({
    entryPoints: [join(source, 'emulator/process.ts')],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    outfile: script,
    logLevel: 'silent',
  })
  const realm = join(folder, 'realm.js')
  writeFileSync(realm, machine)
  return { process: script, realm }
}

/**
 * A door whose machine runs its first module as a script that yields: a string (serial output), a number (nanoseconds that pass),
 * 'in' objects are not needed: `received` holds what was typed. Just enough of a machine to test what is around one.
 */
export const scriptMachine = `({createEmulator({modules,machine,host}){
  let now=0, out=[], received='', done=false, last=''
  const text=String.fromCharCode(...modules[0].bytes)
  const program=host.evaluate(text,modules[0].name)
  const api=Object.freeze({input:()=>{const r=received;received='';return r},seed:machine.seed})
  const thread=program(api)
  const emit=s=>{const bytes=new Uint8Array(s.length);for(let i=0;i<s.length;i++)bytes[i]=s.charCodeAt(i);out.push({bytes,ns:now})}
  return {
    get nowNs(){return now},
    run({untilNs,stopAtLine,maxTraps}){
      for(let i=0;i<maxTraps;i++){
        if(now>=untilNs)return{kind:'time',nowNs:now}
        if(done)return{kind:'idle',nowNs:now}
        last='main'
        const r=thread.next()
        if(r.done){done=true;continue}
        const v=r.value
        if(typeof v==='number')now+=v
        else if(v&&v.wait){if(!received){done=false;thread.waiting=true;return{kind:'idle',nowNs:now}}}
        else if(v&&v.panic)return{kind:'panic',nowNs:now,message:v.panic}
        else{now+=10;emit(String(v));if(stopAtLine&&String(v).endsWith('\\n'))return{kind:'line',nowNs:now}}
      }
      return{kind:'yield',nowNs:now}
    },
    takeOutput(){const o=out;out=[];return o},
    serialIn(bytes){received+=String.fromCharCode(...bytes);done=false},
    inspect(what){return{what,now}},
    onEvent(){},
    lastResumed(){return{pd:'script',thread:last}},
  }
}})`

/** An image with one module: the source of a generator function of the machine above. */
export const scriptImage = (program: string, builtinOnly = true): ImageContent => ({
  profile: '26.02',
  machine: { memoryBytes: 1 << 20, cpus: 1 },
  cmdline: 'serial',
  modules: [{ name: 'script', bytes: new TextEncoder().encode(program) }],
  builtinOnly,
})
