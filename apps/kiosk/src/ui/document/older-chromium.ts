/**
 * pdf.js 6 asks for more than Chromium 114, the oldest we run in, has: `Promise.withResolvers` (Chromium 119) and `AbortSignal.any`
 * (116). Its legacy build brings the rest itself.
 */
interface Resolvers {
  readonly promise: Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

export function withResolvers(): Resolvers {
  let resolve: (value: unknown) => void = () => undefined
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

export function anySignal(signals: Iterable<AbortSignal>): AbortSignal {
  const joined = new AbortController()
  for (const signal of signals) {
    const abort = () => joined.abort(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true, signal: joined.signal })
  }
  return joined.signal
}

if (!('withResolvers' in Promise))
  Object.defineProperty(Promise, 'withResolvers', { value: withResolvers, writable: true, configurable: true })
if (!('any' in AbortSignal)) Object.defineProperty(AbortSignal, 'any', { value: anySignal, writable: true, configurable: true })
