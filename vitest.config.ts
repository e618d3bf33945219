import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      'packages/*/vitest.config.ts',
      'apps/*/vitest.config.ts',
      {
        extends: true,
        test: {
          name: 'packages',
          include: [
            'packages/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'apps/kiosk/src/**/*.test.{ts,tsx}',
            'apps/demo/src/**/*.test.ts',
            'apps/center/src/console/**/*.test.ts',
          ],
        },
      },
    ],
  },
})
