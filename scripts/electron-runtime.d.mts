export const TEST_RUNTIME: { readonly version: string; readonly package: string; readonly sha512: string }
export const DEBIAN_LIBRARIES: readonly string[]

export type FoundElectron =
  | { readonly dir: string; readonly version: string; readonly origin: 'override' | 'official' | 'mirror' | 'npm-test-runtime' }
  | { readonly missing: string }

/** @param options.allowNpmRuntime `cached`: the npm test runtime only if an earlier run has fetched it */
export function findElectron(options?: {
  readonly allowNpmRuntime?: boolean | 'cached'
  readonly installLibraries?: boolean
  readonly log?: (line: string) => void
  readonly env?: NodeJS.ProcessEnv
}): Promise<FoundElectron>
