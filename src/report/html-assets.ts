// Style and script of the HTML page. The script's SHA-256 stands in the page's policy; a test holds the two against each other.

export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfa;--fg:#1c1e21;--soft:#6a6f76;--line:#dfe1e4;--card:#fff;--pass:#1a7f4b;--fail:#c0262d;--warn:#9a6200;--mark:#e6f4ea;--evidence:#fdeaea}
@media (prefers-color-scheme:dark){:root{--bg:#15171a;--fg:#e6e7e9;--soft:#9aa0a8;--line:#2c3036;--card:#1c1f23;--pass:#57c98b;--fail:#ff7b7f;--warn:#e0ab4f;--mark:#1b3327;--evidence:#43191c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0}
header p{color:var(--soft);margin:.2rem 0 1rem}
nav{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-bottom:1rem}
nav input[type=search]{flex:1 1 16rem;padding:.45rem .7rem;border:1px solid var(--line);border-radius:.4rem;background:var(--card);color:inherit;font:inherit}
nav label{padding:.3rem .6rem;border:1px solid var(--line);border-radius:.4rem;background:var(--card)}
.scenario{border:1px solid var(--line);border-left:4px solid var(--fail);border-radius:.4rem;background:var(--card);margin-bottom:.6rem;padding:.5rem .9rem}
.scenario.pass{border-left-color:var(--pass)}
.scenario.skip,.scenario.flaky{border-left-color:var(--warn)}
.scenario>summary{display:flex;gap:.7rem;align-items:baseline;cursor:pointer;flex-wrap:wrap}
.badge{font-weight:600;color:var(--fail);min-width:3.5rem}
.pass .badge{color:var(--pass)}
.skip .badge,.flaky .badge{color:var(--warn)}
.name{font-weight:600}
.what{color:var(--soft);flex:1}
.time{color:var(--soft);font-variant-numeric:tabular-nums}
.message{color:var(--fail);font-weight:600}
.skip .message,.flaky .message{color:var(--warn)}
.hint{color:var(--warn)}
.place,code,pre,.log,dd{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:13px}
pre{overflow-x:auto;border-left:3px solid var(--line);padding-left:.8rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top}
.log{list-style:none;margin:.8rem 0 .3rem;padding:.5rem 0;max-height:34rem;overflow:auto;border:1px solid var(--line);border-radius:.4rem;background:var(--bg);white-space:pre-wrap;overflow-wrap:anywhere}
.log li{padding:0 .8rem}
.log time{color:var(--soft);margin-right:1ch;user-select:none}
.log .matched{background:var(--mark)}
.log .evidence{background:var(--evidence)}
.log .gap{color:var(--warn);font-style:italic}
.hidden{display:none}
`

export const SCRIPT = `
const search = document.getElementById('search')
const boxes = [...document.querySelectorAll('nav input[type=checkbox]')]
const cards = [...document.querySelectorAll('.scenario')].map(card => ({ card, text: card.textContent.toLowerCase() }))
const update = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  const shown = new Set(boxes.filter(box => box.checked).map(box => box.value))
  for (const { card, text } of cards)
    card.classList.toggle('hidden', !shown.has(card.dataset.verdict) || !words.every(word => text.includes(word)))
}
search.addEventListener('input', update)
for (const box of boxes) box.addEventListener('change', update)
document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.target === search) return
  event.preventDefault()
  search.focus()
})
`

export const SCRIPT_SHA256 = 'LmeQEz4D42MfSJUi5fEY/ePomFFdGhoPLZ2DWfAdh6Q='
