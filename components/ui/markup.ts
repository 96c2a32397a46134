/**
 * Plain elements as the markup React's own server renderer makes of them, in one go: for the many rows of a page, of which
 * the renderer would keep a task, a stack and a chunk each. Whatever is not known to be plain is left to React.
 */
import Link from 'next/link'
import { Fragment, isValidElement, type ReactElement, type ReactNode } from 'react'

const TAGS: ReadonlySet<string> = new Set(
  'a bdi button circle code div em kbd li line p path polyline rect span strong svg td th time tr ul'.split(' '),
)
/** What an attribute is called in markup. What is not here, and begins neither with aria- nor with data-, is not plain. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    className: 'class',
    tabIndex: 'tabindex',
    colSpan: 'colSpan',
    dateTime: 'dateTime',
    strokeWidth: 'stroke-width',
    strokeLinecap: 'stroke-linecap',
    strokeLinejoin: 'stroke-linejoin',
    ...Object.fromEntries(
      'cx cy d fill height href points r rel role rx ry scope stroke title type viewBox width x x1 x2 xmlns y y1 y2'
        .split(' ')
        .map((name) => [name, name]),
    ),
  }),
)
/** Ids are React's to give out. */
const BY_ID = /^aria-(?:activedescendant|controls|describedby|details|errormessage|flowto|labelledby|owns)$/
const SILENT: ReadonlySet<string> = new Set(['children', 'key', 'ref', 'suppressHydrationWarning'])
/** What the router's link keeps for itself. */
const OF_LINK: ReadonlySet<string> = new Set(['prefetch', 'replace', 'scroll', 'onNavigate'])
const NOTHING: ReadonlySet<string> = new Set()
/** A path of this console as its link writes it: the router would take a slash off the end of another. */
const PATH = /^\/(?:$|[?#]|[^/\\](?:[^?#]*[^/?#])?(?:[?#]|$))/

const ENTITIES: Readonly<Record<string, string>> = {
  '"': '&quot;',
  '&': '&amp;',
  "'": '&#x27;',
  '<': '&lt;',
  '>': '&gt;',
}
const NEEDS_ESCAPE = /["'&<>]/
const escaped = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? text.replace(/["'&<>]/g, (character) => ENTITIES[character] ?? '') : text

class NotPlain extends Error {}

type Props = Record<string, unknown> & { children?: ReactNode }
type Writing = { markup: string; endsInText: boolean }
type Forwarded = { $$typeof: symbol; render: (props: Props, ref: null) => ReactNode }

const FORWARD_REF = Symbol.for('react.forward_ref')
const CLIENT_REFERENCE = Symbol.for('react.client.reference')
const isForwarded = (type: unknown): type is Forwarded =>
  typeof type === 'object' && type !== null && (type as { $$typeof?: unknown }).$$typeof === FORWARD_REF

/**
 * Null where anything in it is not plain: then React draws all of it. Components in it are called, not drawn: their hooks
 * are those of whoever is drawn, which on a server happens once.
 */
export function markupOf(node: ReactNode): string | null {
  const writing: Writing = { markup: '', endsInText: false }
  try {
    write(writing, node)
    return writing.markup
  } catch (error) {
    if (error instanceof NotPlain) return null
    throw error
  }
}

function write(into: Writing, node: ReactNode): void {
  if (typeof node === 'string' || typeof node === 'number') writeText(into, String(node))
  else if (node === null || node === undefined || typeof node === 'boolean') return
  else if (Array.isArray(node)) for (const part of node as ReactNode[]) write(into, part)
  else if (isValidElement<Props>(node)) writeElement(into, node)
  else throw new NotPlain()
}

function writeText(into: Writing, text: string): void {
  if (text === '') return
  // Two texts beside each other are two to React, and one to a browser.
  into.markup += into.endsInText ? `<!-- -->${escaped(text)}` : escaped(text)
  into.endsInText = true
}

function writeElement(into: Writing, { type, props }: ReactElement<Props>): void {
  if (typeof type === 'string') writeTag(into, type, props)
  // Where elements travel to the browser it draws these itself, and lives by that.
  else if ((type as { $$typeof?: unknown }).$$typeof === CLIENT_REFERENCE) throw new NotPlain()
  else if (type === Fragment) write(into, props.children)
  else if ((type as unknown) === Link) writeLink(into, props)
  else if (isForwarded(type)) writeForwarded(into, type, props)
  else if (typeof type === 'function' && !type.prototype?.isReactComponent)
    write(into, (type as (given: Props) => ReactNode)(props))
  else throw new NotPlain()
}

/** An icon that is decoration looks the same wherever it stands with the same class: it is drawn once. */
const icons = new WeakMap<Forwarded, Map<string, string>>()
function writeForwarded(into: Writing, type: Forwarded, props: Props): void {
  const { 'aria-hidden': hidden, className, ...others } = props
  const isDecoration = hidden === true && typeof className === 'string' && Object.keys(others).length === 0
  if (!isDecoration) return write(into, type.render(props, null))
  const drawn = icons.get(type) ?? new Map<string, string>()
  icons.set(type, drawn)
  let markup = drawn.get(className)
  if (markup === undefined) {
    const alone: Writing = { markup: '', endsInText: false }
    write(alone, type.render(props, null))
    markup = alone.markup
    drawn.set(className, markup)
  }
  into.markup += markup
  into.endsInText = false
}

function writeLink(into: Writing, props: Props): void {
  if (typeof props.href !== 'string' || !PATH.test(props.href)) throw new NotPlain()
  writeTag(into, 'a', props, OF_LINK)
}

function writeTag(into: Writing, tag: string, props: Props, kept: ReadonlySet<string> = NOTHING): void {
  if (!TAGS.has(tag)) throw new NotPlain()
  let opening = `<${tag}`
  for (const name in props) {
    const value = props[name]
    if (value === undefined || value === null || SILENT.has(name) || kept.has(name)) continue
    opening += attribute(name, value)
  }
  into.markup += `${opening}>`
  into.endsInText = false
  write(into, props.children)
  into.markup += `</${tag}>`
  into.endsInText = false
}

const TOLD = /^(?:aria|data)-[a-z-]+$/
/** Names are those in the code, few, and come again with every cell: each is looked at once. */
const known = new Map<string, { told: boolean; printed: string | undefined }>()
function wayToSay(name: string) {
  const told = TOLD.test(name) && !BY_ID.test(name)
  const way = { told, printed: told ? name : ATTRIBUTES.get(name) }
  known.set(name, way)
  return way
}

function attribute(name: string, value: unknown): string {
  if (typeof value === 'function' && /^on[A-Z]/.test(name)) return ''
  const { told, printed } = known.get(name) ?? wayToSay(name)
  const sayable = typeof value === 'string' || typeof value === 'number' || (told && typeof value === 'boolean')
  if (printed === undefined || !sayable || (name === 'href' && !PATH.test(String(value)))) throw new NotPlain()
  return ` ${printed}="${escaped(String(value))}"`
}

/**
 * The children of a plain element, for `<tbody {...drawn(rows)} />`: on the server as markup, in the browser as themselves.
 * A browser takes over what stands there, whoever wrote it. For client components: of server components the elements travel.
 */
export function drawn(children: ReactNode): { children: ReactNode } | { dangerouslySetInnerHTML: { __html: string } } {
  if (typeof window !== 'undefined') return { children }
  const markup = markupOf(children)
  return markup === null ? { children } : { dangerouslySetInnerHTML: { __html: markup } }
}
