/** The one style of all pages: light or dark as the person's system is, and narrow enough for a phone. */
export const STYLE = `:root{color-scheme:light dark;--text:#17212b;--back:#fff;--soft:#f2f5f8;--line:#bcc6d0;--mute:#4c5864;--act:#0b559f;--on:#fff;--warn:#8a3b00}
@media(prefers-color-scheme:dark){:root{--text:#e8edf2;--back:#11171d;--soft:#1b232b;--line:#46525e;--mute:#aab6c2;--act:#84bdf7;--on:#0b1621;--warn:#f5b66a}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{max-width:44rem;margin:auto;padding:2rem 1rem 3rem;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}
p{margin:.5rem 0}ol,ul{margin:.5rem 0;padding-left:1.5rem}.ways{list-style:none;margin:0;padding:0}small,.mute{color:var(--mute)}small{font-size:.875rem}
a{color:var(--act)}code,pre{font:.9rem/1.45 ui-monospace,monospace}
dl{display:grid;grid-template-columns:10rem 1fr;gap:.6rem 1rem;margin:1rem 0;padding:1rem;background:var(--soft);border-radius:.5rem}
dt{color:var(--mute)}dd{margin:0;min-width:0}
button,.act{display:inline-block;font:inherit;font-weight:600;padding:.55rem 1.25rem;min-height:2.75rem;border:2px solid var(--act);border-radius:.4rem;background:var(--act);color:var(--on);text-decoration:none;cursor:pointer}
[hidden]{display:none}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.big{font-size:1.25rem;font-weight:600}.code{font-size:1.8rem;letter-spacing:.06em;font-weight:600}
.warn{color:var(--warn);font-weight:600}
.row{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center}
.way{position:relative;padding:.55rem 0;border-top:1px solid var(--line)}
.way button{position:absolute;right:0;top:.5rem;min-width:6.5rem;padding:.3rem .8rem;background:none;color:var(--act)}
summary{cursor:pointer;padding:.55rem 7.5rem .55rem 0}h3{display:inline}summary b{color:var(--act);font-weight:400;margin-left:.5rem}
pre{margin:0;padding:.75rem;background:var(--soft);border-radius:.4rem;white-space:pre-wrap}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
#left{font-variant-numeric:tabular-nums;font-weight:600}
@media(max-width:34rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.7rem}}`;
