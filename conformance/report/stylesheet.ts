/** The look of the HTML report, in light and dark. */
export const stylesheet = `
:root { color-scheme: light dark; --fg: #1f2328; --dim: #59636e; --bg: #fff; --card: #f6f8fa; --line: #d1d9e0; --link: #0757ba;
  --good: #1a7f37; --bad: #b3261e; --warn: #8a5a00; --note: #0b6b83; --hold: #7a3e9d; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3; --dim: #9aa6b2; --bg: #0d1117; --card: #161b22; --line: #30363d;
  --link: #6cb0ff; --good: #4ac26b; --bad: #ff8078; --warn: #e3b341; --note: #5cc8e0; --hold: #d2a8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem; max-width: 72rem; font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
a { color: var(--link); overflow-wrap: anywhere; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .75rem; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.35rem; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.05rem; }
.kicker { margin: 0; color: var(--dim); } .dim, .meta, figcaption, footer { color: var(--dim); }
.verdict { display: inline-block; font-size: 1.1rem; padding: .2rem .7rem; border-radius: 1rem; color: var(--bg); vertical-align: middle; }
.verdict.full { background: var(--good); } .verdict:is(.partial, .selection) { background: var(--link); } .verdict.bad { background: var(--bad); }
.reasons { padding-left: 1.2rem; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; } dt { color: var(--dim); font-size: .85rem; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.chip { display: inline-block; min-width: 4.2em; padding: 0 .5em; border: 1px solid currentcolor; border-radius: 1em; font-size: .8rem; text-align: center; white-space: nowrap; }
.pass, .certified, .passed { --mark: var(--good); } .fail, .failed, .error { --mark: var(--bad); } .warn, .unstable { --mark: var(--warn); }
.notice { --mark: var(--note); } .blocked, .undecided { --mark: var(--hold); } .skip { --mark: var(--dim); } .not-offered { --mark: var(--warn); }
.chip { color: var(--mark); }
.case { border: 1px solid var(--line); border-left: 4px solid var(--mark); border-radius: 6px; margin: .35rem 0; background: var(--card); }
summary { cursor: pointer; padding: .4rem .7rem; overflow-wrap: anywhere; }
.body { padding: 0 .9rem .6rem; } .meta { font-size: .85rem; margin: .2rem 0; } .reason { font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
.compare dd { font-family: ui-monospace, monospace; font-size: .85rem; }
.exchange { border-top: 1px solid var(--line); } .exchange summary { padding: .3rem 0; font-size: .85rem; } .outcome { font-weight: 600; }
code, pre { font-family: ui-monospace, monospace; font-size: .82rem; }
pre { margin: .3rem 0; padding: .6rem; background: var(--bg); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow-y: auto; }
figure { margin: .6rem 0; } .pictures { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-end; }
.pictures div { display: flex; flex-direction: column; gap: .2rem; font-size: .8rem; color: var(--dim); }
.pictures img { max-width: 320px; max-height: 240px; border: 1px solid var(--line);
  background: repeating-conic-gradient(#bbb 0 25%, #eee 0 50%) 0 0 / 16px 16px; }
.filter { color: var(--dim); }
body:has(#deviations:checked) :is(.case.pass, .chapter.clean) { display: none; }
@media print { .filter { display: none; } pre { max-height: none; } }
`;
