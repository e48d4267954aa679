// One self-contained page that opens from disk. Everything that came over the serial line is escaped, and the page's policy forbids all
// scripts but its own.
import { SCRIPT, SCRIPT_SHA256, STYLE } from './html-assets.ts'
import type { LogLine } from './line-store.ts'
import type { Match, RunResult, ScenarioResult } from './result.ts'
import { formatMs, formatNs, plural, stamp, visible } from './text.ts'

/** The page: overview, filter, and for each scenario its cause, patterns and log with the matched lines marked. */
export const renderHtml = (result: RunResult): string => {
  const title = `${headline(result)} · genode-run`
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_SHA256}'; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(headline(result))}</h1>
<p>${escapeHtml(subtitle(result))}</p>
</header>
${filters(result)}
<main>
${result.scenarios.map(section).join('\n')}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`
}

const headline = (result: RunResult): string => {
  const counts = Object.entries(result.verdicts).map(([verdict, count]) => `${count} ${verdict}`)
  return `${plural(result.scenarios.length, 'scenario')}: ${counts.join(', ') || 'none ran'}`
}

const subtitle = ({ at, run, version, engine, hostMs, exitCode }: RunResult): string => {
  const end = exitCode === undefined ? 'cut off before its end' : `exit code ${exitCode}`
  return [at, `run ${run}`, `genode-run ${version}`, `engine ${engine}`, formatMs(hostMs), end]
    .filter(part => part !== '')
    .join(' · ')
}

const filters = (result: RunResult): string => {
  const buttons = Object.entries(result.verdicts)
    .map(
      ([verdict, count]) =>
        `<label class="${verdict}"><input type="checkbox" name="verdict" value="${verdict}" checked> ${verdict} <b>${count}</b></label>`,
    )
    .join('\n')
  return `<nav aria-label="Filter">
<input type="search" id="search" placeholder="Search names, causes and lines" aria-label="Search">
${buttons}
</nav>`
}

const section = (s: ScenarioResult): string => {
  const bad = s.verdict !== 'pass' && s.verdict !== 'skip'
  return `<details class="scenario ${s.verdict}" data-verdict="${s.verdict}"${bad ? ' open' : ''}>
<summary><span class="badge">${s.verdict}</span> <span class="name">${escapeHtml(s.name)}</span> <span class="what">${escapeHtml(s.description)}</span> <span class="time">${formatNs(s.virtualNs)} guest · ${formatMs(s.hostMs)}</span></summary>
${cause(s)}
${facts(s)}
${patterns(s.matches)}
${resources(s)}
${log(s)}
</details>`
}

const cause = (s: ScenarioResult): string => {
  if (!s.cause) return ''
  const { message, code, location, hint, details = [] } = s.cause
  const place = location ? `<p class="place">${escapeHtml(placeOf(location))}</p>` : ''
  return `<div class="cause">
<p class="message">${escapeHtml(message)} <code>${escapeHtml(code)}</code></p>
${place}${details.map(detail => `<pre>${escapeHtml(detail)}</pre>`).join('\n')}
${hint ? `<p class="hint">hint: ${escapeHtml(hint)}</p>` : ''}
</div>`
}

const placeOf = ({ file, line, column }: { file: string; line: number; column: number }): string =>
  `${file}:${line}:${column}`

const facts = (s: ScenarioResult): string => {
  const rows: [string, string][] = [
    ['replay', `run ${s.name} --seed ${s.seed}`],
    ['engine', `${s.engine}, profile ${s.profile}${s.reproducible ? '' : ', not reproducible'}`],
    ['patterns', `${s.patternsMatched} of ${s.patternsTotal} matched`],
  ]
  if (s.image) rows.push(['image', `${s.image.bytes} bytes, SHA-256 ${s.image.sha256}`])
  const findings = s.findings.map(
    f => `<li>${escapeHtml(`${f.severity} ${placeOf(f)} ${f.message} (${f.code})`)}</li>`,
  )
  const list = rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')
  return `<dl>${list}</dl>${findings.length > 0 ? `<ul class="findings">${findings.join('')}</ul>` : ''}`
}

const patterns = (matches: Match[]): string => {
  if (matches.length === 0) return ''
  const rows = matches.map(match => {
    const captures = Object.entries(match.captures ?? {}).map(([name, value]) => `${name} = ${value}`)
    return `<tr><td>${match.patternLine}</td><td><code>${escapeHtml(match.pattern)}</code></td><td>${escapeHtml(captures.join(', '))}</td><td>${stamp(match.ns)}</td></tr>`
  })
  return `<details class="patterns"><summary>${plural(matches.length, 'pattern')} matched</summary>
<table><thead><tr><th>line</th><th>pattern</th><th>captured</th><th>guest time</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></details>`
}

const resources = (s: ScenarioResult): string => {
  if (s.resources.length === 0) return ''
  const rows = s.resources.map(({ component, values }) => {
    const cells = RESOURCE_COLUMNS.map(([, cell]) => `<td>${cell(values)}</td>`)
    return `<tr><td>${escapeHtml(component)}</td>${cells.join('')}</tr>`
  })
  const heads = RESOURCE_COLUMNS.map(([title]) => `<th>${title}</th>`).join('')
  const advice = s.advice.map(
    a =>
      `<li>${escapeHtml(`${placeOf(a)} ${a.component}: ${a.resource} ${a.message}; better ${a.written}`)}</li>`,
  )
  return `<details class="patterns"><summary>${plural(rows.length, 'component')}: what they used</summary>
<table><thead><tr><th>component</th>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table></details>${advice.length > 0 ? `<ul class="findings">${advice.join('')}</ul>` : ''}`
}

type Values = Record<string, number>
const kilobytes = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${Math.ceil(bytes / 1024)}K`
const plain = (value: number | undefined): string => (value === undefined ? '' : String(value))

/** Quotas are the largest that a component ever had, peaks the most that was gone of them. */
const RESOURCE_COLUMNS: [title: string, cell: (values: Values) => string][] = [
  ['RAM quota', v => kilobytes(v['ramMost'])],
  ['RAM peak', v => kilobytes(v['ramPeak'])],
  ['RAM in use', v => kilobytes(v['ramUsed'])],
  ['caps quota', v => plain(v['capsMost'])],
  ['caps peak', v => plain(v['capsPeak'])],
  ['caps in use', v => plain(v['capsUsed'])],
  ['CPU time', v => (v['cpuNs'] === undefined ? '' : formatNs(v['cpuNs']))],
  ['threads', v => plain(v['threads'])],
]

const log = (s: ScenarioResult): string => {
  if (s.lines.length === 0) return ''
  const matched = new Map(s.matches.map(match => [match.lineIndex, match.pattern]))
  const evidence = new Set(s.cause?.lines ?? [])
  let expected = 0
  const rows = s.lines.map(line => {
    const gap =
      line.index > expected
        ? `<li class="gap">${plural(line.index - expected, 'line')} left out; serial.log has them</li>`
        : ''
    expected = line.index + 1
    return gap + logRow(line, matched.get(line.index), evidence.has(line.index))
  })
  return `<ol class="log" tabindex="0" aria-label="Serial log of ${escapeHtml(s.name)}">${rows.join('')}</ol>`
}

const logRow = (line: LogLine, pattern: string | undefined, evidence: boolean): string => {
  const kind = [pattern === undefined ? '' : 'matched', evidence ? 'evidence' : ''].join(' ').trim()
  const title = pattern === undefined ? '' : ` title="${escapeHtml(`matched: ${pattern}`)}"`
  return `<li${kind ? ` class="${kind}"` : ''}${title}><time>${stamp(line.ns)}</time>${escapeHtml(line.text)}\n</li>`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string): string =>
  visible(text, { lines: true }).replace(/[&<>"']/g, character => ENTITIES[character] as string)
