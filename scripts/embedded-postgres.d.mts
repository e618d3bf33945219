export function embeddedPostgresDir(root: string): string | undefined
export function restoreSymlinks(native: string): string[]
export function restoreEmbeddedPostgres(root: string): string[]
