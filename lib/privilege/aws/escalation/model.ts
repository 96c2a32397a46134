/**
 * Ways to more than one has. Ids without a prefix of ours are those of pathfinding.cloud (Apache-2.0), whose lists of
 * required permissions a test compares with these; what has to be there besides, and what comes of it, is ours to say.
 */

import type { Known } from '../conditions/context.ts'

/** What a question itself fixes of the request's context; of several values whoever asks chooses one. */
export type About = Readonly<Record<string, Known>>

/** An action that has to be allowed on at least one of the resources it acts on. In lower case. */
export type Needed = string

/** Gives a role to something new that runs code of one's choice. */
export type PassRolePath = {
  kind: 'pass-role'
  id: string
  /** The role has to trust one of them, and `iam:PassedToService` must not exclude it. */
  services: readonly string[]
  needs: readonly Needed[]
  /** The service takes roles by their instance profile only. */
  byProfile?: true
  /** What is done with it, as in "may pass role X to …". */
  to: string
  /** What has to be there besides, and the input cannot show. */
  missing?: string
}

/** Changes or enters something that runs already, with whatever role it has: which has one, the input does not show. */
export type ExistingPath = {
  kind: 'existing'
  id: string
  services: readonly string[]
  needs: readonly Needed[]
  byProfile?: true
  /** As in "may change the code of …". */
  may: string
  /** What has to be there, as in "a Lambda function that runs as …". */
  runsAs: string
}

/** What of IAM itself is changed, and whose. */
export type IdentityPath = {
  kind: 'identity'
  id: string
  needs: readonly IdentityStep[]
  /** `self`: one's own policies become anything. `target`: one becomes the target. `both`: the target's become anything, and one becomes it. */
  gains: 'self' | 'target' | 'target-with-anything'
  may: string
  /** What the input cannot show and has to hold. */
  missing?: string
}

/** On what the action is needed. */
export type IdentityStep = {
  action: Needed
  on:
    | 'own-user'
    | 'own-role'
    | 'own-group'
    | 'own-policy'
    | 'better-group'
    | 'target-user'
    | 'target-role'
    | 'policy-of-target-role'
    | 'policy-of-target-user'
    | 'group-of-target-user'
    | 'new-user'
    | 'new-role'
  /** What the request says besides, such as the policy that is attached. */
  about?: About
}

export type Path = PassRolePath | ExistingPath | IdentityPath
