/** U+00B7 names reach 50 characters; counted in code points. */
export const NAME_MAX_CODE_POINTS = 50

export type NameProblem = 'tooLong' | 'letters'

/** Letters of any script, combining marks, 〇, and what joins the parts of a name: U+00B7, blank, hyphen, apostrophe. */
const NAME = /^[\p{L}\p{M}\u3007\u00B7 \-'’]*$/u

/** A typed name with its outer blanks removed, or what is wrong with it. No normalisation: a name stays as written. */
export function checkName(typed: string): { readonly name: string; readonly problem: NameProblem | null } {
  const name = typed.trim()
  if (Array.from(name).length > NAME_MAX_CODE_POINTS) return { name, problem: 'tooLong' }
  return { name, problem: NAME.test(name) ? null : 'letters' }
}
