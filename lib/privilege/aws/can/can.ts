/** Answers of `curfew can aws`. Pure: a question in, a decision out. */
import { at } from '../../json.ts'
import { decide } from '../decide/decide.ts'
import type { Decision } from '../decide/model.ts'
import { readQuestion } from './question.ts'

/**
 * @param input one question, or a list of them
 * @returns one decision, or a list in the same order
 * @throws InputError with the path of what cannot be read, in `$`
 */
export function can(input: unknown): Decision | Decision[] {
  const answer = (question: unknown, path: string): Decision => {
    const { request, inForce } = readQuestion(question, path)
    return decide(request, inForce)
  }
  return Array.isArray(input) ? input.map((question, index) => answer(question, at('$', index))) : answer(input, '$')
}
