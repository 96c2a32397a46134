/** What principals were seen to use. Whoever is missing here: nothing is known of their use. */

/** Actions in lower case. */
export type PrincipalUse = {
  /** Used for certain. */
  actions: ReadonlySet<string>
  /** Services that were used without a word about which of their actions. */
  services: ReadonlySet<string>
  /** Of those services, actions that are said not to have been used. */
  notUsed: ReadonlySet<string>
}

/** By ARN. */
export type Usage = ReadonlyMap<string, PrincipalUse>

/** Whether an action counts as used: what nobody tells apart within a used service does. */
export function countsAsUsed({ actions, services, notUsed }: PrincipalUse, action: string): boolean {
  if (actions.has(action)) return true
  return services.has(action.slice(0, action.indexOf(':'))) && !notUsed.has(action)
}
