/** Three-valued answers: what the input cannot show is neither yes nor no. */
export type Answer = 'yes' | 'no' | 'maybe'

export const answerOf = (is: boolean): Answer => (is ? 'yes' : 'no')
export const not = (answer: Answer): Answer => (answer === 'maybe' ? 'maybe' : answer === 'yes' ? 'no' : 'yes')
export const every = (answers: readonly Answer[]): Answer =>
  answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes'
export const some = (answers: readonly Answer[]): Answer =>
  answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no'
