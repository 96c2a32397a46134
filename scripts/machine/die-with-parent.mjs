// Preloaded into every process of the supervisor (node --import): when the supervisor is gone, its channel closes and
// the process asks itself to stop, as Ctrl-C would have asked it.
if (process.channel) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), 4_500)
    process.kill(process.pid, 'SIGTERM')
  })
  // The channel alone must not keep a finished process alive.
  process.channel.unref()
}
