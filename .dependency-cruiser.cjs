// Who may import whom: docs/architecture.md. A planted violation of every rule here is caught in scripts/layers.test.ts.
/** @param {string} name @param {string} from @param {string} allowed packages a layer may reach besides itself */
function layer(name, from, allowed) {
  const self = from.replace('^', '').replace(/\/$/, '')
  return {
    name,
    severity: 'error',
    comment: `${self} may import ${allowed === '' ? 'nothing of ours' : allowed}`,
    from: { path: from },
    to: { path: '^(packages|apps)/', pathNot: [from, ...(allowed === '' ? [] : [`^packages/(${allowed})/`])] },
  }
}
const test = '\\.(test|spec)\\.tsx?$|/testing/|/e2e/|vitest\\.'

module.exports = {
  forbidden: [
    layer('kernel-imports-nothing', '^packages/kernel/', ''),
    layer('standards-layer', '^packages/standards/', 'kernel'),
    layer('catalogue-layer', '^packages/catalogue/', 'kernel|standards'),
    layer('protocol-layer', '^packages/protocol/', 'kernel|standards'),
    layer('devices-layer', '^packages/devices/', 'kernel|standards'),
    layer('sync-layer', '^packages/sync/', 'kernel|protocol'),
    layer('flows-layer', '^packages/flows/', 'kernel|standards|catalogue|devices'),
    {
      name: 'flows-use-device-contracts-only',
      severity: 'error',
      comment: 'a journey imports contracts, never a driver, a channel or I/O',
      from: { path: '^packages/flows/', pathNot: test },
      to: { path: '^packages/devices/', pathNot: '^packages/devices/src/contract/' },
    },
    {
      name: 'flows-do-no-io',
      severity: 'error',
      from: { path: '^packages/flows/src/', pathNot: `${test}|/diagrams/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-without-screens',
      severity: 'error',
      comment: 'the core is plain Node: no Electron, no React, no ui, no shell, no center',
      from: { path: '^apps/kiosk/src/core/', pathNot: test },
      to: { path: '^apps/(kiosk/src/(ui|shell)|center|demo)/|node_modules/(electron|react|react-dom)/' },
    },
    {
      name: 'shell-imports-kernel-only',
      severity: 'error',
      comment: 'the shell shows and locks: no devices, flows, sync, native module',
      from: { path: '^apps/kiosk/src/shell/', pathNot: test },
      to: { path: '^(packages/(?!kernel/)|apps/(?!kiosk/src/shell/))|node_modules/(better-sqlite3|serialport|node-hid)/' },
    },
    {
      name: 'ui-imports-screens-only',
      severity: 'error',
      comment: 'the ui draws screens: flows/screens, the api’s types, device contract types — no Node, no XState',
      from: { path: '^apps/kiosk/src/ui/', pathNot: test },
      to: {
        path: '^(packages|apps)/|node_modules/(xstate|serialport|better-sqlite3|node-hid|electron)/',
        pathNot: '^apps/kiosk/src/(ui/|api\\.ts|dock-api\\.ts)|^packages/flows/src/screens/',
      },
    },
    {
      name: 'browser-code-without-node',
      severity: 'error',
      from: { path: '^apps/(kiosk/src/ui|center/src/console)/', pathNot: `${test}|vite\\.config|/dev/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'center-layer',
      severity: 'error',
      from: { path: '^apps/center/' },
      to: { path: '^(packages|apps)/', pathNot: '^apps/center/|^packages/(kernel|standards|catalogue|protocol)/' },
    },
    {
      name: 'center-in-tests',
      severity: 'error',
      comment: 'only apps/demo imports both apps',
      from: { path: '^apps/kiosk/', pathNot: '^apps/kiosk/e2e/' },
      to: { path: '^apps/(center|demo)/' },
    },
    {
      name: 'sims-stay-out-of-drivers',
      severity: 'error',
      comment: 'a driver never knows its simulator; the core loads simulators only through its simulated wires',
      from: { path: '^packages/devices/src/(drivers|link|codec|channel|contract)/', pathNot: test },
      to: { path: '^packages/devices/src/sim/' },
    },
    {
      name: 'sims-in-simulator-builds-only',
      severity: 'error',
      from: { path: '^apps/kiosk/src/', pathNot: `${test}|^apps/kiosk/src/core/simulated` },
      to: { path: '^packages/devices/src/sim/' },
    },
    {
      name: 'testing-in-tests-only',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: `${test}|^apps/demo/|bench` },
      to: { path: '/src/testing/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unlisted',
      severity: 'error',
      from: { path: '^(packages|apps)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    combinedDependencies: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|^scripts/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
}
