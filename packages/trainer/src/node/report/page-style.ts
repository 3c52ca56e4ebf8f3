/** The style sheet of reports, light and dark. */
export const pageStyle = `
:root { color-scheme: light dark; --background: #f6f7fa; --surface: #fff; --text: #1a1d29; --muted: #5a6072; --line: #dfe3ec;
  --accent: #2459c4; --warning: #9a4a00; --good: #17703a;
  --curve-1: #0b62d6; --curve-2: #c2410c; --curve-3: #15803d; --curve-4: #9333ea; --curve-5: #a16207; --curve-6: #0e7490; }
@media (prefers-color-scheme: dark) { :root { --background: #12141c; --surface: #1b1e2a; --text: #e8eaf2; --muted: #a2a9bd; --line: #333849;
  --accent: #86aeff; --warning: #ffb066; --good: #6fd596;
  --curve-1: #7aa9ff; --curve-2: #ff9a62; --curve-3: #6cd48f; --curve-4: #c9a2ff; --curve-5: #e3c34d; --curve-6: #5fd0de; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 76rem; padding: 1.25rem clamp(.9rem, 3vw, 2rem) 3rem; background: var(--background); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: -.01em; }
h2 { margin: 2.2rem 0 .7rem; font-size: 1.2rem; }
h3 { margin: 0 0 .4rem; font-size: 1rem; }
small, .note { color: var(--muted); font-size: .87rem; font-weight: 400; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.status { margin: .3rem 0 0; color: var(--muted); }
.status.training b { color: var(--accent); } .status.finished b { color: var(--good); } .status.lost { color: var(--warning); }
progress { width: 9rem; height: .6rem; vertical-align: middle; accent-color: var(--accent); }
.facts { max-width: 60rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.tiles div, .player, .chart, .findings li, .settings section { border: 1px solid var(--line); border-radius: .7rem; background: var(--surface); padding: .8rem 1rem; }
.tiles dt { color: var(--muted); font-size: .87rem; } .tiles dd { margin: 0; font-size: 1.2rem; font-weight: 600; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem; align-items: start; }
figure { margin: 0; }
.player figcaption { margin-bottom: .5rem; } .player .note { margin: .3rem 0 0; }
.frame { position: relative; max-width: 36rem; }
.frame img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: .2rem; }
.labels span { position: absolute; max-width: 30%; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; padding: 0 .25em; border-radius: 0 0 .3em 0;
  background: rgb(20 24 40 / 72%); color: #fff; font-size: .7rem; line-height: 1.35; pointer-events: none; }
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .6rem 0; }
.controls label { display: inline-flex; gap: .4rem; align-items: center; }
.controls output { min-width: 2.2em; font-variant-numeric: tabular-nums; }
.player .position { flex: 1 1 8rem; min-width: 6rem; }
input, select { accent-color: var(--accent); font: inherit; } input[type=range] { min-height: 1.8rem; }
button, select { padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--background); color: inherit; font: inherit; cursor: pointer; }
button { min-width: 5rem; }
.curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); gap: 1rem; }
.chart { min-width: 0; overflow: hidden; padding: .7rem .7rem .5rem; } .chart figcaption { font-weight: 600; padding-left: .3rem; } .chart > .note { margin: .2rem .3rem; }
.uplot { width: 100%; font: inherit; } .u-legend { text-align: left; font-size: .85rem; font-variant-numeric: tabular-nums; }
.u-legend th, .u-legend td { padding: 0 .35rem; } .u-legend .raw { display: none; } .u-legend .u-series th { cursor: pointer; }
.u-select { background: color-mix(in srgb, var(--accent) 18%, transparent); }
.u-cursor-x, .u-cursor-y { border-color: var(--muted) !important; }
.findings { display: grid; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.findings li { border-left: .3rem solid var(--warning); } .findings dl { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .15rem .75rem; margin: 0; }
.findings dt { color: var(--muted); } .findings dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .25rem 1.2rem .25rem 0; text-align: left; vertical-align: top; } th { font-weight: 500; color: var(--muted); }
.numbers { overflow-wrap: normal; } .numbers th, .numbers td { padding-right: 1.6rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.numbers tbody tr { border-top: 1px solid var(--line); } .best td { font-weight: 600; }
.settings { columns: 20rem; column-gap: 1rem; } .settings section { break-inside: avoid; margin-bottom: 1rem; }
.settings table { width: 100%; } .settings th { width: 45%; } .settings td { padding-right: 0; }
details { margin: .7rem 0; } summary { cursor: pointer; }
pre { overflow: auto; max-height: 30rem; padding: 1rem; border: 1px solid var(--line); border-radius: .7rem; background: var(--surface); overflow-wrap: normal; }
@media (max-width: 34rem) { body { font-size: 14px; } h1 { font-size: 1.35rem; } .tiles { grid-template-columns: 1fr 1fr; } .findings dl { grid-template-columns: minmax(0, 1fr); } .findings dd { margin-bottom: .4rem; } }
@media print { .controls { display: none; } }
`;
