/** Every operation of access. Each subject has a file of its own beside this one. */
import { grantOperations } from './grants.ts'
import { requestOperations } from './requests.ts'

export const accessOperations = [...requestOperations, ...grantOperations]
