/** IAM itself: one's own policies, or somebody else's credentials, trust or policies. */
import type { IdentityPath, IdentityStep } from '../model.ts'

/** What is attached is the most there is, or all of IAM: a condition on the policy's ARN is asked about each. */
export const ATTACHED = {
  'iam:policyarn': ['arn:aws:iam::aws:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/IAMFullAccess'],
}
const on = (action: string, what: IdentityStep['on']): IdentityStep => ({
  action: action.toLowerCase(),
  on: what,
  ...(/:Attach/.test(action) ? { about: ATTACHED } : {}),
})
type Written = Omit<IdentityPath, 'kind'>
const path = (written: Written): IdentityPath => ({ kind: 'identity', ...written })

const ownPolicies: readonly IdentityPath[] = [
  path({
    id: 'iam-001',
    needs: [on('iam:CreatePolicyVersion', 'own-policy')],
    gains: 'self',
    may: 'rewrite a policy attached to itself',
  }),
  path({
    id: 'iam-005',
    needs: [on('iam:PutRolePolicy', 'own-role')],
    gains: 'self',
    may: 'write an inline policy of its own role',
  }),
  path({
    id: 'iam-007',
    needs: [on('iam:PutUserPolicy', 'own-user')],
    gains: 'self',
    may: 'write an inline policy of its own',
  }),
  path({
    id: 'iam-008',
    needs: [on('iam:AttachUserPolicy', 'own-user')],
    gains: 'self',
    may: 'attach any policy to itself',
  }),
  path({
    id: 'iam-009',
    needs: [on('iam:AttachRolePolicy', 'own-role')],
    gains: 'self',
    may: 'attach any policy to its own role',
  }),
  path({
    id: 'iam-010',
    needs: [on('iam:AttachGroupPolicy', 'own-group')],
    gains: 'self',
    may: 'attach any policy to a group it is in',
  }),
  path({
    id: 'iam-011',
    needs: [on('iam:PutGroupPolicy', 'own-group')],
    gains: 'self',
    may: 'write an inline policy of a group it is in',
  }),
  path({
    id: 'iam-013',
    needs: [on('iam:AddUserToGroup', 'better-group')],
    gains: 'self',
    may: 'join a group that may more',
  }),
  path({
    id: 'curfew-iam-001',
    needs: [on('iam:SetDefaultPolicyVersion', 'own-policy')],
    gains: 'self',
    may: 'put another version of a policy of its own in force',
  }),
]

const ofUsers: readonly IdentityPath[] = [
  path({
    id: 'iam-002',
    needs: [on('iam:CreateAccessKey', 'target-user')],
    gains: 'target',
    may: 'make an access key of',
  }),
  path({
    id: 'iam-003',
    needs: [on('iam:CreateAccessKey', 'target-user'), on('iam:DeleteAccessKey', 'target-user')],
    gains: 'target',
    may: 'replace an access key of',
  }),
  path({
    id: 'iam-004',
    needs: [on('iam:CreateLoginProfile', 'target-user')],
    gains: 'target',
    may: 'give a password to',
  }),
  path({
    id: 'iam-006',
    needs: [on('iam:UpdateLoginProfile', 'target-user')],
    gains: 'target',
    may: 'change the password of',
    missing: 'that the user has a password',
  }),
  path({
    id: 'iam-015',
    needs: [on('iam:AttachUserPolicy', 'target-user'), on('iam:CreateAccessKey', 'target-user')],
    gains: 'target-with-anything',
    may: 'attach any policy to, and make an access key of,',
  }),
  path({
    id: 'iam-018',
    needs: [on('iam:PutUserPolicy', 'target-user'), on('iam:CreateAccessKey', 'target-user')],
    gains: 'target-with-anything',
    may: 'write an inline policy, and make an access key, of',
  }),
]

/** A user who may more by what is changed around it, and whose key is made then. Not among the published ones. */
const aroundUsers: readonly IdentityPath[] = [
  path({
    id: 'curfew-iam-009',
    needs: [on('iam:CreatePolicyVersion', 'policy-of-target-user'), on('iam:CreateAccessKey', 'target-user')],
    gains: 'target-with-anything',
    may: 'rewrite a policy, and make an access key, of',
  }),
  path({
    id: 'curfew-iam-010',
    needs: [on('iam:AttachGroupPolicy', 'group-of-target-user'), on('iam:CreateAccessKey', 'target-user')],
    gains: 'target-with-anything',
    may: 'attach any policy to a group, and make an access key, of',
  }),
  path({
    id: 'curfew-iam-011',
    needs: [on('iam:PutGroupPolicy', 'group-of-target-user'), on('iam:CreateAccessKey', 'target-user')],
    gains: 'target-with-anything',
    may: 'write an inline policy of a group, and make an access key, of',
  }),
]

const ofRoles: readonly IdentityPath[] = [
  path({
    id: 'iam-012',
    needs: [on('iam:UpdateAssumeRolePolicy', 'target-role')],
    gains: 'target',
    may: 'rewrite the trust of',
  }),
  path({
    id: 'iam-014',
    needs: [on('iam:AttachRolePolicy', 'target-role'), on('sts:AssumeRole', 'target-role')],
    gains: 'target-with-anything',
    may: 'attach any policy to, and assume,',
  }),
  path({
    id: 'iam-016',
    needs: [on('iam:CreatePolicyVersion', 'policy-of-target-role'), on('sts:AssumeRole', 'target-role')],
    gains: 'target-with-anything',
    may: 'rewrite a policy of, and assume,',
  }),
  path({
    id: 'iam-017',
    needs: [on('iam:PutRolePolicy', 'target-role'), on('sts:AssumeRole', 'target-role')],
    gains: 'target-with-anything',
    may: 'write an inline policy of, and assume,',
  }),
  path({
    id: 'iam-019',
    needs: [on('iam:AttachRolePolicy', 'target-role'), on('iam:UpdateAssumeRolePolicy', 'target-role')],
    gains: 'target-with-anything',
    may: 'attach any policy to, and rewrite the trust of,',
  }),
  path({
    id: 'iam-020',
    needs: [on('iam:CreatePolicyVersion', 'policy-of-target-role'), on('iam:UpdateAssumeRolePolicy', 'target-role')],
    gains: 'target-with-anything',
    may: 'rewrite a policy, and the trust, of',
  }),
  path({
    id: 'iam-021',
    needs: [on('iam:PutRolePolicy', 'target-role'), on('iam:UpdateAssumeRolePolicy', 'target-role')],
    gains: 'target-with-anything',
    may: 'write an inline policy, and rewrite the trust, of',
  }),
  path({ id: 'sts-001', needs: [on('sts:AssumeRole', 'target-role')], gains: 'target', may: 'assume' }),
]

/** Somebody new, with every policy. Not among the published ones. */
const ofNew: readonly IdentityPath[] = [
  path({
    id: 'curfew-iam-005',
    needs: [
      on('iam:CreateUser', 'new-user'),
      on('iam:AttachUserPolicy', 'new-user'),
      on('iam:CreateAccessKey', 'new-user'),
    ],
    gains: 'target-with-anything',
    may: 'create a user, attach any policy to it, and make an access key of it',
  }),
  path({
    id: 'curfew-iam-006',
    needs: [
      on('iam:CreateUser', 'new-user'),
      on('iam:PutUserPolicy', 'new-user'),
      on('iam:CreateAccessKey', 'new-user'),
    ],
    gains: 'target-with-anything',
    may: 'create a user, write an inline policy of it, and make an access key of it',
  }),
  path({
    id: 'curfew-iam-007',
    needs: [on('iam:CreateRole', 'new-role'), on('iam:AttachRolePolicy', 'new-role')],
    gains: 'target-with-anything',
    may: 'create a role that trusts it, and attach any policy to the role',
  }),
  path({
    id: 'curfew-iam-008',
    needs: [on('iam:CreateRole', 'new-role'), on('iam:PutRolePolicy', 'new-role')],
    gains: 'target-with-anything',
    may: 'create a role that trusts it, and write an inline policy of the role',
  }),
  path({
    id: 'curfew-iam-012',
    needs: [
      on('iam:CreateUser', 'new-user'),
      on('iam:AddUserToGroup', 'better-group'),
      on('iam:CreateAccessKey', 'new-user'),
    ],
    gains: 'target',
    may: 'create a user, put it into a group that may more, and make an access key of it',
  }),
]

export const IDENTITY_PATHS: readonly IdentityPath[] = [
  ...ownPolicies,
  ...ofUsers,
  ...aroundUsers,
  ...ofRoles,
  ...ofNew,
]
