/** A real mail server for tests: keeps what it is sent, and can be told to refuse. */
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export type SmtpSink = {
  url: string
  mails: { to: string[]; mail: Email }[]
  /** The next messages are refused with this code. */
  refuse(code: number | null): void
  close(): Promise<void>
}

export async function startSmtpSink(account?: { user: string; password: string }): Promise<SmtpSink> {
  const mails: SmtpSink['mails'] = []
  let refusal: number | null = null
  const refused = (code: number) => Object.assign(new Error('the sink refuses'), { responseCode: code })
  const server = new SMTPServer({
    authOptional: !account,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _, done) => {
      // A server that repeats what it was sent: it must not find its way into our records.
      if (username === account?.user && password === account?.password) done(null, { user: username ?? '' })
      else done(Object.assign(new Error(`bad password ${password}`), { responseCode: 535 }))
    },
    onRcptTo: (_address, _session, done) => (refusal === null ? done() : done(refused(refusal))),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          mail: await PostalMime.parse(Buffer.concat(chunks)),
        })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.server.address()
  const login = account ? `${encodeURIComponent(account.user)}:${encodeURIComponent(account.password)}@` : ''
  return {
    url: `smtp://${login}127.0.0.1:${port}`,
    mails,
    refuse: (code) => {
      refusal = code
    },
    close: () => new Promise((done) => server.close(done)),
  }
}
