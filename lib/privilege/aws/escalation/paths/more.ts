/** Actions that open ways without being a step of a listed path. In lower case. */
export const MORE_ACTIONS: readonly string[] = [
  'iam:createinstanceprofile',
  'iam:addroletoinstanceprofile',
  'iam:removerolefrominstanceprofile',
  'iam:deleteuserpermissionsboundary',
  'iam:deleterolepermissionsboundary',
  'iam:putuserpermissionsboundary',
  'iam:putrolepermissionsboundary',
  'iam:detachuserpolicy',
  'iam:detachrolepolicy',
  'iam:deleteuserpolicy',
  'iam:deleterolepolicy',
  'iam:detachgrouppolicy',
  'iam:deletegrouppolicy',
  'iam:removeuserfromgroup',
]
