import { isValidElement, type ReactElement, type ReactNode } from 'react'
import { expect, test } from 'vitest'
import { soon } from './soon.tsx'

type Drawn = ReactElement<{ ready: boolean; meanwhile: ReactNode; children: ReactNode }>
const drawn = async (part: Promise<ReactNode>): Promise<Drawn['props']> => {
  const made = await soon(part, 'a skeleton')
  expect(isValidElement(made)).toBe(true)
  return (made as Drawn).props
}

test('what is there is drawn itself, and no skeleton with it', async () => {
  expect(await drawn(Promise.resolve('rows'))).toEqual({ ready: true, meanwhile: null, children: 'rows' })
})

test('for what does not come the page is not kept: the skeleton stands in its place until it does', async () => {
  const part = Promise.withResolvers<ReactNode>()
  const { ready, meanwhile, children } = await drawn(part.promise)
  expect({ ready, meanwhile }).toEqual({ ready: false, meanwhile: 'a skeleton' })
  part.resolve('rows, late')
  const { type: Later, props } = children as ReactElement & { type: (given: object) => Promise<ReactNode> }
  expect(await Later(props as object)).toBe('rows, late')
})

test('what fails does not fail the page: it fails where it stands', async () => {
  const { ready, children } = await drawn(Promise.reject(new Error('the database is away')))
  expect(ready).toBe(false)
  const { type: Later, props } = children as ReactElement & { type: (given: object) => Promise<ReactNode> }
  await expect(Later(props as object)).rejects.toThrow('the database is away')
})
