import { defineConfig } from 'vitest/config'

/** The ui's build steps; the sources' own tests run with all packages. */
export default defineConfig({ test: { name: 'kiosk-build', include: ['build/**/*.test.ts'] } })
