import type { DeviceScreen, ReceiptTruth } from '@zhengyin/flows/screens/screen'
import type { ReactNode } from 'react'

/** Our own line drawings in ink and 青. The words beside them say the same, so they are hidden from those who listen. */
function Scene({ children, name, box = '0 0 760 460' }: { readonly children: ReactNode; readonly name: string; readonly box?: string }) {
  return (
    <svg className={`scene scene-${name}`} viewBox={box} aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

function Card() {
  return (
    <>
      <rect className="solid" width="300" height="188" rx="16" />
      <rect x="206" y="44" width="70" height="88" rx="4" />
      <circle cx="241" cy="76" r="15" />
      <path d="M216 122c6-22 44-22 50 0" />
      <path className="soft" d="M28 56h96M28 86h150M28 116h130M28 154h248" />
    </>
  )
}

function Desk() {
  return (
    <>
      <path className="ground" d="M120 300H640L700 400H60z" />
      <path className="edge" d="M60 400v26h640v-26" />
    </>
  )
}

const Pad = () => <path className="lit" d="M230 318H530L560 380H200z" />

function LayCard() {
  return (
    <Scene name="lay-card">
      <Desk />
      <Pad />
      <g className="moves-down">
        <g transform="translate(232 58) rotate(-4)">
          <Card />
        </g>
        <path className="act" d="M380 262v38M364 284l16 17 16-17" />
      </g>
    </Scene>
  )
}

/** A card lying on the pad, seen in the pad's perspective. */
function LyingCard() {
  return (
    <g>
      <path className="solid" d="M262 306h236l16 52H246z" />
      <path d="M440 314h42l6 34h-46z" />
      <path className="soft" d="M282 318h70M276 331h110M270 344h96" />
    </g>
  )
}

function ReadingCard() {
  return (
    <Scene name="reading-card">
      <Desk />
      <Pad />
      <LyingCard />
      <g className="act waves">
        <path d="M338 262c20-16 64-16 84 0" />
        <path d="M308 224c36-30 108-30 144 0" />
        <path d="M278 186c52-44 152-44 204 0" />
      </g>
    </Scene>
  )
}

function LiftCard() {
  return (
    <Scene name="lift-card">
      <Desk />
      <Pad />
      <g className="moves-up">
        <g transform="translate(232 58) rotate(-4)">
          <Card />
        </g>
        <path className="act" d="M380 302v-40M364 278l16-17 16 17" />
      </g>
    </Scene>
  )
}

function Sheet() {
  return (
    <>
      <rect className="solid" width="220" height="250" rx="4" />
      <path d="M62 40h96" />
      <path className="soft" d="M28 76h164M28 102h164M28 128h130M28 154h164M28 180h90" />
      <circle className="seal" cx="164" cy="206" r="26" />
      <path
        className="seal"
        d="M164.0 195.0L166.6 202.4L174.5 202.6L168.2 207.4L170.5 214.9L164.0 210.4L157.5 214.9L159.8 207.4L153.5 202.6L161.4 202.4z"
      />
    </>
  )
}

function PrinterBody() {
  return (
    <>
      <path className="ground" d="M150 60H610a14 14 0 0 1 14 14V190H136V74a14 14 0 0 1 14-14z" />
      <path className="edge" d="M136 190h488v26H136z" />
      <path className="lit" d="M236 190h288v20H236z" />
      <circle cx="580" cy="96" r="7" />
    </>
  )
}

/** A halted printer shows no paper: nothing is coming. */
function Printing({ halted }: { readonly halted: boolean }) {
  return (
    <Scene name="printing">
      <clipPath id="below-slot">
        <path d="M0 204h760v256H0z" />
      </clipPath>
      <PrinterBody />
      {halted ? (
        <path className="wait" d="M380 258l46 80h-92zM380 284v28M380 322v3" />
      ) : (
        <g clipPath="url(#below-slot)">
          <g className="paper-comes">
            <g transform="translate(270 204)">
              <Sheet />
            </g>
          </g>
        </g>
      )}
      <path d="M236 204h288" />
    </Scene>
  )
}

function TakePaper() {
  return (
    <Scene name="take-paper">
      <PrinterBody />
      <g className="moves-down">
        <g transform="translate(270 206)">
          <Sheet />
        </g>
      </g>
      <path d="M236 204h288" />
      <path className="act moves-down" d="M560 300v84M538 360l22 25 22-25" />
    </Scene>
  )
}

function TakeReceipt() {
  return (
    <Scene name="take-receipt">
      <path className="ground" d="M230 60H530a14 14 0 0 1 14 14V190H216V74a14 14 0 0 1 14-14z" />
      <path className="edge" d="M216 190h328v26H216z" />
      <path className="lit" d="M290 190h180v20H290z" />
      <g className="moves-down">
        <path className="solid" d="M310 206h140v196l-14 12-14-12-14 12-14-12-14 12-14-12-14 12-14-12-14 12-14-12z" />
        <path d="M346 240h68" />
        <path className="soft" d="M334 268h92M334 292h92M334 316h60M334 356h92" />
      </g>
      <path d="M290 204h180" />
      <path className="act moves-down" d="M508 290v84M486 350l22 25 22-25" />
    </Scene>
  )
}

export function DevicePicture({ picture, halted }: { readonly picture: DeviceScreen['picture']; readonly halted: boolean }) {
  switch (picture) {
    case 'lay-card':
      return <LayCard />
    case 'reading-card':
      return <ReadingCard />
    case 'lift-card':
      return <LiftCard />
    case 'printing':
      return <Printing halted={halted} />
    case 'take-paper':
      return <TakePaper />
    case 'take-receipt':
      return <TakeReceipt />
  }
}

/** Card and papers leave with the person; the machine keeps nothing. */
export function Farewell() {
  return (
    <Scene name="farewell">
      <rect className="ground" x="70" y="60" width="270" height="330" rx="16" />
      <rect className="solid" x="98" y="90" width="214" height="180" rx="8" />
      <path className="act" d="M168 182l26 26 54-62" />
      <path d="M150 330h110" />
      <g className="leaves">
        <g transform="translate(480 70) rotate(5) scale(.9)">
          <Sheet />
        </g>
        <g transform="translate(430 232) rotate(-6) scale(.82)">
          <Card />
        </g>
      </g>
      <path className="act" d="M366 226h52M400 208l19 18-19 18" />
    </Scene>
  )
}

export function OutOfOrder() {
  return (
    <Scene name="out-of-order">
      <rect className="ground" x="200" y="40" width="360" height="380" rx="18" />
      <rect className="solid" x="236" y="80" width="288" height="200" rx="8" />
      <path d="M350 148v64M410 148v64" className="thick" />
      <path d="M300 330h160M330 362h100" />
    </Scene>
  )
}

/** Where the application is: at the center, on this machine, or nowhere. */
export function TruthPicture({ truth }: { readonly truth: ReceiptTruth | undefined }) {
  return (
    <Scene name={`truth-${truth ?? 'none'}`} box="0 0 760 300">
      <rect className="ground" x="40" y="70" width="150" height="190" rx="12" />
      <rect className="solid" x="60" y="92" width="110" height="86" rx="6" />
      <path d="M80 218h70" />
      <path className="ground" d="M560 120l80-54 80 54z" />
      <path d="M576 120v110M614 120v110M666 120v110M704 120v110M556 230h168M544 256h192" />
      {truth === undefined ? <path className="soft dashes" d="M214 160h316" /> : null}
      {truth === 'booked' ? (
        <>
          <path className="act" d="M214 160h300M492 138l24 22-24 22" />
          <circle className="lit-round" cx="364" cy="160" r="40" />
          <path className="act" d="M346 161l13 13 25-29" />
        </>
      ) : null}
      {truth === 'queued' ? (
        <>
          <path className="wait dashes" d="M214 160h300" />
          <rect className="wait-fill" x="238" y="120" width="84" height="80" rx="8" />
          <path className="wait" d="M258 136h44M258 184h44M262 136c0 20 36 28 36 48M298 136c0 20-36 28-36 48" />
        </>
      ) : null}
      {truth === 'refused' ? (
        <>
          <path d="M214 160h104M410 160h104" className="soft" />
          <circle className="solid thick" cx="364" cy="160" r="40" />
          <path className="thick" d="M350 146l28 28M378 146l-28 28" />
        </>
      ) : null}
    </Scene>
  )
}

/** A stamped sheet: what the one service on this terminal ends with. */
export function SheetPicture() {
  return (
    <Scene name="sheet" box="-12 -12 262 280">
      <g transform="rotate(3 110 125)">
        <Sheet />
      </g>
    </Scene>
  )
}
