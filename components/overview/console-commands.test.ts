import { expect, test } from 'vitest'
import { commandsFor, type Rights } from './console-commands.tsx'

const OWNER: Rights = { seesAll: false, isAdmin: false }
const AUDITOR: Rights = { seesAll: true, isAdmin: false }
const ADMIN: Rights = { seesAll: true, isAdmin: true }

const offered = (rights: Rights) => commandsFor(rights).map(({ label }) => label)
const besides = (more: Rights, fewer: Rights) => offered(more).filter((label) => !offered(fewer).includes(label))

test('the command menu offers to whoever is no admin nothing that only admins may begin', () => {
  expect(besides(ADMIN, AUDITOR)).toEqual(['Pull the kill switch for everything…', 'Connect a source…'])
})

test('the command menu offers the keys only to those who are shown them', () => {
  expect(besides(AUDITOR, OWNER)).toEqual(['Keys of stored secrets'])
})

test('no two lines of the command menu are the same', () => {
  const ids = commandsFor(ADMIN).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
