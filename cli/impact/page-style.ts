/** The looks of the page: readable on a phone, in the dark, and on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --line: #d1d9e0; --ground: #fff; --chip: #f6f8fa;
  --down: #cf222e; --interrupted: #9a6700; --degraded: #0969da; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --line: #3d444d; --ground: #0d1117; --chip: #161b22;
  --down: #f85149; --interrupted: #d29922; --degraded: #4493f8; --on: #0d1117; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
header, main > section { padding: .75rem 1rem; max-width: 90rem; margin: 0 auto; }
h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.1rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: .8rem; margin: .25rem 0; color: var(--dim); text-transform: uppercase; letter-spacing: .04em; }
nav a { margin-right: .9rem; } a { color: var(--degraded); }
.layers { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; align-items: start; }
.chips { display: flex; flex-wrap: wrap; gap: .3rem; }
.chip { font: inherit; font-size: .82rem; color: inherit; text-align: left; background: var(--chip); border: 1px solid var(--line);
  border-left: .35rem solid var(--line); border-radius: .3rem; padding: .2rem .45rem; cursor: pointer; overflow-wrap: anywhere; }
.chip:disabled { cursor: default; opacity: .85; } .chip[hidden] { display: none; }
.chip:focus-visible, summary:focus-visible, a:focus-visible { outline: 3px solid var(--degraded); outline-offset: 1px; }
.chip[data-state=failed] { background: var(--down); border-color: var(--down); color: var(--on); }
.chip[data-state=DOWN] { border-color: var(--down); } .chip[data-state=INTERRUPTED] { border-color: var(--interrupted); }
.chip[data-state=DEGRADED] { border-color: var(--degraded); } .chip[data-possible=true] { border-style: dashed; border-left-style: solid; }
.chosen .chip:not([data-state]) { opacity: .45; }
.word { font-weight: 600; white-space: nowrap; } .DOWN { color: var(--down); } .INTERRUPTED { color: var(--interrupted); } .DEGRADED { color: var(--degraded); }
.both { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; margin-top: .75rem; }
#answer { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .9rem; min-height: 4rem; background: var(--ground);
  position: sticky; bottom: 0; max-height: 45vh; overflow-y: auto; }
#answer h2 { border: 0; padding: 0; margin: .5rem 0; }
@media (min-width: 60rem) { .both { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  #answer { top: .5rem; bottom: auto; max-height: 92vh; align-self: start; } }
#answer ul { padding-left: 1.1rem; margin: .4rem 0; } .dim { color: var(--dim); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .88rem; min-width: 40rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; }
pre { background: var(--chip); border: 1px solid var(--line); padding: .5rem; overflow-x: auto; font-size: .82rem; margin: .3rem 0; }
input[type=search] { font: inherit; padding: .25rem .5rem; width: 100%; max-width: 24rem; border: 1px solid var(--line); border-radius: .3rem; background: var(--chip); color: inherit; }
@media print { nav, input { display: none; } details { break-inside: avoid; } }
`;
