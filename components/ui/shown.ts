/** `visibleText` for whatever a part is given to show: its strings, and those of the elements in it. */
import { cloneElement, createElement, Fragment, isValidElement, type ReactNode } from 'react'
import { visibleText } from './visible.ts'

/** Of components only what they are given between their tags: what they make themselves they show themselves. Returns the very same node where nothing is hidden in it. */
export function shown(node: ReactNode): ReactNode {
  if (typeof node === 'string') return visibleText(node)
  if (Array.isArray(node)) {
    const parts = (node as ReactNode[]).map(shown)
    return parts.every((part, at) => part === node[at]) ? node : createElement(Fragment, null, ...parts)
  }
  if (!isValidElement<{ children?: ReactNode }>(node)) return node
  const { children } = node.props
  const better = shown(children)
  return better === children ? node : cloneElement(node, undefined, better)
}
