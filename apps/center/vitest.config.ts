import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'center',
    root: import.meta.dirname,
    include: ['src/**/*.test.ts'],
    exclude: ['src/console/**'],
    globalSetup: ['src/testing/cluster-setup.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
