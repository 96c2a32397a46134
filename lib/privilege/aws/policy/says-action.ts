import type { Statement } from './model.ts'
import { matches } from './pattern.ts'

/** Whether a statement speaks of an action. @param action in lower case */
export const saysAction = ({ actions }: Pick<Statement, 'actions'>, action: string): boolean =>
  actions.items.some((pattern) => matches(pattern, action)) !== actions.inverted
