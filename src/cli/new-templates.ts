// What `run new` writes: the smallest scenario that boots a component and judges what it prints.

export const runFile = (name: string): string => `import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'What ${name} shows, in one sentence',
  tags: [],
  // Boot modules besides the hypervisor, core and ld.lib.so, which are implied.
  modules: ['init', 'test-log'],
  config: '${name}.xml',
  expect: '${name}.expect',
  timeout: '20s',
})
`

export const configFile = (): string => `<config>
	<parent-provides>
		<service name="LOG"/>
		<service name="CPU"/>
		<service name="ROM"/>
		<service name="PD"/>
	</parent-provides>
	<default-route>
		<any-service> <parent/> </any-service>
	</default-route>
	<start name="test-log" caps="100" ram="1M"/>
</config>
`

export const expectFile =
  (): string => `# Lines of the serial log, in order; other lines may stand between them.
# What varies stands in braces: {{ms:int}} captures a number, {{*}} is anything.
[init -> test-log] hex range:          [0e00,1680)
[init -> test-log] floating point:     {{value:float}}   where value > 1
[init -> test-log] Test done.
`
