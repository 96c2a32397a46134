/** The demo issuer's pages: plain HTML and CSS, no script, usable by keyboard. */
import type { DemoPerson } from '#lib/people/model.ts'

export const SIGN_IN_PATH = '/choose'

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const STYLE = `
:root { color-scheme: light dark; --canvas: light-dark(#fbfcfd, #101318); --surface: light-dark(#fff, #171b21);
  --line: light-dark(#dfe3e8, #2b323b); --text: light-dark(#1b2027, #eceff3); --muted: light-dark(#4d5662, #a7b0bb);
  --accent: light-dark(#1f5fd0, #78a8ff); --hover: light-dark(#f1f4f8, #1e242c); --warn: light-dark(#6b4a00, #f0cd7d);
  --warn-soft: light-dark(#fff6df, #33290f); }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background: var(--canvas);
  color: var(--text); font: 14px/20px ui-sans-serif, system-ui, sans-serif }
main { width: 100%; max-width: 440px }
h1 { margin: 0 0 4px; font-size: 20px; line-height: 28px; font-weight: 600; letter-spacing: -0.01em }
p { margin: 0 0 20px; color: var(--muted) }
.note { display: inline-block; margin: 0 0 16px; padding: 2px 8px; border-radius: 4px; background: var(--warn-soft); color: var(--warn);
  font-size: 12px; line-height: 18px; font-weight: 500 }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); overflow: hidden }
li + li { border-top: 1px solid var(--line) }
button { font: inherit; color: inherit; cursor: pointer; background: none; border: 0; text-align: left }
li button { width: 100%; display: flex; justify-content: space-between; gap: 16px; align-items: center; padding: 10px 14px; min-height: 56px }
li button:hover { background: var(--hover) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px }
.who { display: block; font-weight: 500 }
.does { display: block; color: var(--muted); font-size: 13px; line-height: 18px }
.mail { flex: none; color: var(--muted); font: 12px/18px ui-monospace, Menlo, monospace }
.cancel { margin-top: 16px; padding: 4px 0; color: var(--accent); min-height: 28px }
.cancel:hover { text-decoration: underline } a { color: var(--accent) }
@media (max-width: 420px) { li button { flex-direction: column; align-items: flex-start; gap: 2px } }`

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escape(title)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body><main>${body}</main></body></html>`

const entry = ({ subject, name, email, does }: DemoPerson): string =>
  `<li><button name="subject" value="${escape(subject)}"><span><span class="who">${escape(name)}</span><span class="does">${escape(does)}</span></span><span class="mail">${escape(email)}</span></button></li>`

export const chooserPage = (people: readonly DemoPerson[], uid: string): string =>
  page(
    'Choose a person · Curfew demo issuer',
    `<span class="note">Demo issuer, on this machine only</span>
<h1>Who do you want to be?</h1>
<p>These people exist in the demo only. There are no passwords: whoever can open this page can sign in as any of them.</p>
<form method="post" action="${SIGN_IN_PATH}/${encodeURIComponent(uid)}"><ul>${people.map(entry).join('')}</ul>
<button class="cancel" name="subject" value="">Cancel and go back</button></form>`,
  )

export const gonePage = (publicUrl: string): string =>
  page(
    'Sign-in has lapsed · Curfew demo issuer',
    `<span class="note">Demo issuer, on this machine only</span><h1>This sign-in has lapsed</h1>
<p>It was open for too long, was used already, or was begun in another browser. Nothing is wrong; start again.</p>
<p><a href="${escape(new URL('/sign-in', publicUrl).href)}">Go to Curfew’s sign-in page</a></p>`,
  )
