/** The looks of the page: readable on a phone, in the dark, and on paper; every text has the contrast of WCAG AA. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --line: #d1d9e0; --ground: #fff; --box: #f6f8fa; --inner: #fff;
  --down: #c01c28; --maybe: #9a5a00; --short: #6b5900; --degraded: #0860ca; --on: #fff; --some: #ffebe9; --many: #ffcecb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --line: #3d444d; --ground: #0d1117; --box: #151b23;
  --inner: #0d1117; --down: #ff7b72; --maybe: #e3a63b; --short: #d4c06a; --degraded: #6cb6ff; --on: #0d1117; --some: #2d1417; --many: #4c1a1f; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
header, main > section { padding: .75rem 1rem; max-width: 100rem; margin: 0 auto; }
h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.1rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: .8rem; margin: 0 0 .3rem; color: var(--dim); font-weight: 600; }
nav a { margin-right: .9rem; } a { color: var(--degraded); } .dim { color: var(--dim); }
button { font: inherit; color: inherit; } .tools { display: flex; flex-wrap: wrap; gap: .5rem; margin: .2rem 0; }
.tools button, th button { background: var(--box); border: 1px solid var(--line); border-radius: .3rem; padding: .2rem .6rem; cursor: pointer; }
.tools button:disabled { cursor: default; color: var(--dim); border-style: dotted; } #second[aria-pressed=true] { background: var(--degraded); color: var(--on); }
:focus-visible { outline: 3px solid var(--degraded); outline-offset: 1px; }
.worst { columns: 22rem auto; column-gap: 2rem; padding-left: 1.6rem; margin: .5rem 0; }
.worst button { vertical-align: top; width: 100%; text-align: left; background: none; border: 0; padding: .15rem .2rem; cursor: pointer; }
.worst li { break-inside: avoid; } .bar { display: flex; height: .45rem; background: var(--box); border-radius: .2rem; overflow: hidden; }
.bar i { display: block; } .bar .down { background: var(--down); } .bar .maybe { background: var(--maybe); } .bar .short { background: var(--short); }
.both { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; margin-top: .5rem; }
.picture { position: relative; display: flex; flex-wrap: wrap; gap: .6rem; align-items: stretch; align-content: start; }
#edges { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; overflow: visible; }
#edges path { fill: none; stroke: var(--down); stroke-width: 1.6; opacity: .75; } #edges path.possible { stroke: var(--maybe); stroke-dasharray: 5 4; }
.box { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; background: var(--box); flex: 1 1 auto; max-width: 100%; min-width: 0; }
.box .box { background: var(--inner); } .box .box .box { background: var(--box); } .box.area, .box.site { flex-basis: 100%; }
.box[hidden] { display: none; } .boxes { display: flex; flex-wrap: wrap; gap: .5rem; align-items: stretch; margin-top: .4rem; }
.box.host { border-width: 2px; flex: 1 1 15rem; } .box.machine { flex: 1 1 11rem; border-style: solid; } .box.site > h3 { font-size: .95rem; }
.chips { display: flex; flex-wrap: wrap; gap: .3rem; align-items: center; }
.chip { position: relative; z-index: 1; color: var(--ink); font-size: .82rem; text-align: left; background: var(--ground); border: 1px solid var(--line); border-radius: .35rem;
  padding: .15rem .45rem; cursor: pointer; overflow-wrap: anywhere; max-width: 100%; }
.chip:disabled { cursor: default; border-style: dotted; } .chip[hidden] { display: none; }
.chip[data-level="1"] { background: var(--some); } .chip[data-level="2"] { background: var(--some); font-size: .95rem; border-color: var(--down); }
.chip[data-level="3"] { background: var(--many); font-size: 1.1rem; font-weight: 600; border: 2px solid var(--down); }
.badge { display: inline-block; margin-left: .4em; padding: 0 .4em; border-radius: .7em; font-size: .72rem; font-weight: 600; white-space: nowrap;
  background: var(--short); color: var(--on); } .chip[data-level="1"] .badge, .badge[data-level="1"] { background: var(--maybe); }
.chip[data-level="2"] .badge, .chip[data-level="3"] .badge, .badge[data-level="3"] { background: var(--down); } .legend .badge { margin: 0; }
.now { font-size: .72rem; font-weight: 700; margin-left: .4em; } .now:empty { display: none; }
.chosen .chip .badge { display: none; } .chosen .chip { background: var(--ground); color: var(--dim); border: 1px solid var(--line); font-size: .82rem; font-weight: 400; }
.chosen .chip[data-state] { color: var(--ink); border-width: 2px; font-weight: 600; }
.chosen .chip[data-state=failed] { background: var(--down); border-color: var(--down); color: var(--on); }
.chosen .chip[data-state=DOWN] { border-color: var(--down); } .chosen .chip[data-state=INTERRUPTED] { border-color: var(--short); }
.chosen .chip[data-state=DEGRADED] { border-color: var(--degraded); } .chosen .chip[data-possible=true] { border-style: dashed; }
.DOWN, [data-state=DOWN] .now { color: var(--down); } .INTERRUPTED, [data-state=INTERRUPTED] .now { color: var(--short); } .DEGRADED, [data-state=DEGRADED] .now { color: var(--degraded); }
.word { font-weight: 600; white-space: nowrap; }
#answer { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .9rem; min-height: 3rem; background: var(--ground);
  position: sticky; bottom: 0; max-height: 40vh; overflow-y: auto; z-index: 3; }
#answer h2 { border: 0; padding: 0; margin: .5rem 0; } #answer ul { padding-left: 1.1rem; margin: .4rem 0; }
@media (min-width: 70rem) { .both { grid-template-columns: minmax(0, 3fr) minmax(18rem, 1fr); }
  #answer { top: .5rem; bottom: auto; max-height: 95vh; align-self: start; } }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .88rem; min-width: 40rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }
th button { border: 0; background: none; padding: 0; font-weight: 600; } th[aria-sort=ascending] button::after { content: " ↑"; } th[aria-sort=descending] button::after { content: " ↓"; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; }
pre { background: var(--box); border: 1px solid var(--line); padding: .5rem; overflow-x: auto; font-size: .82rem; margin: .3rem 0; }
input[type=search] { font: inherit; padding: .25rem .5rem; width: 100%; max-width: 24rem; border: 1px solid var(--line); border-radius: .3rem; background: var(--box); color: inherit; }
input::placeholder { color: var(--dim); opacity: 1; } .count { margin-left: .6rem; }
@media print { nav, input, .tools { display: none; } #answer { position: static; max-height: none; } details, .box { break-inside: avoid; } .scroll { overflow: visible; } table { min-width: 0; } }
`;
