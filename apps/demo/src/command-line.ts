/** Every command of this folder answers bad words the same way: one sentence, its help, exit code 2. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

export type Usage = (message: string) => never

export function usageOf(help: string): Usage {
  return (message) => {
    console.error(`${message}\n\n${help}`)
    process.exit(2)
  }
}

export function readArguments<const Config extends ParseArgsConfig>(usage: Usage, config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config)
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error))
  }
}
