/** U+00B7 names reach 50 characters; counted in code points. */
export const NAME_MAX_CODE_POINTS = 50

export type NameProblem = 'tooLong' | 'letters' | 'dots'

/** Letters of any script, combining marks, 〇, and what joins the parts of a name: U+00B7, blank, hyphen, apostrophe. */
const NAME = /^[\p{L}\p{M}\u3007\u00B7 \-'’]*$/u

/** The dot joins two parts: one at an end or beside another is a slip of the finger, and finds nobody. */
const LOOSE_DOT = /^\u00B7|\u00B7$|\u00B7 *\u00B7/u

/** A typed name with its outer blanks removed, or what is wrong with it. No normalisation: a name stays as written. */
export function checkName(typed: string): { readonly name: string; readonly problem: NameProblem | null } {
  const name = typed.trim()
  if (Array.from(name).length > NAME_MAX_CODE_POINTS) return { name, problem: 'tooLong' }
  if (!NAME.test(name)) return { name, problem: 'letters' }
  return { name, problem: LOOSE_DOT.test(name) ? 'dots' : null }
}
