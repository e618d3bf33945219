/** The end of a switch that must name every member of a union. Reaching it is a bug. */
export function assertNever(value: never): never {
  throw new Error(`unexpected member: ${JSON.stringify(value)}`)
}
