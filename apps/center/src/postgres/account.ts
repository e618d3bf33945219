/** PostgreSQL refuses to run as root. We never create an account: `postgres` if the machine has it, else `nobody`. */
import { readFileSync } from 'node:fs'

export interface ServerAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** The account the server must run under, or undefined when it runs as the caller (who is not root). */
export function serverAccount(passwd: string = readPasswd(), ownUid: number = process.getuid?.() ?? 0): ServerAccount | undefined {
  if (ownUid !== 0) return undefined
  for (const wanted of ['postgres', 'nobody']) {
    for (const line of passwd.split('\n')) {
      const [name, , uid, gid] = line.split(':')
      if (name === wanted && uid !== undefined && gid !== undefined && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) }
    }
  }
  throw new Error('PostgreSQL does not run as root and this machine has neither a `postgres` nor a `nobody` account: set DATABASE_URL')
}

function readPasswd(): string {
  return readFileSync('/etc/passwd', 'utf8')
}
