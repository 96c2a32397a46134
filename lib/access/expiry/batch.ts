/**
 * Batches without waiting: a call that comes while nothing is under way starts at once, alone; those that come
 * meanwhile go together as the next batch. So a quiet engine answers fast and a busy one pays one round trip for many.
 */

type Waiting<In, Out> = { item: In; done(out: Out): void; fail(error: unknown): void }

/**
 * @param work answers as many items as it was given, in their order
 * @param max items a batch; what is beyond it goes with the next one
 */
export function createBatcher<In, Out>(work: (items: In[]) => Promise<Out[]>, max: number): (item: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = []
  let busy = false

  async function answer(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const answers = await work(batch.map(({ item }) => item))
      if (answers.length !== batch.length) throw new Error(`${batch.length} asked, ${answers.length} answered`)
      for (const [index, { done }] of batch.entries()) done(answers[index] as Out)
    } catch (error) {
      // What spoils a batch must not spoil its neighbours: each is tried by itself.
      if (batch.length === 1) batch[0]?.fail(error)
      else for (const one of batch) await answer([one])
    }
  }

  async function workOff(): Promise<void> {
    busy = true
    while (waiting.length > 0) await answer(waiting.splice(0, max))
    busy = false
  }

  return (item) =>
    new Promise<Out>((done, fail) => {
      waiting.push({ item, done, fail })
      // The rest of this turn of the event loop may bring more.
      if (!busy) {
        busy = true
        queueMicrotask(() => void workOff())
      }
    })
}
