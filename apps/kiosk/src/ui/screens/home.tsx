import type { HomeTile } from '@zhengyin/flows/screens/screen'
import { Button } from 'react-aria-components'
import { Page } from '../frame/page.tsx'
import { useSend } from '../frame/send.ts'
import { CaseIcon, NextIcon } from '../pictures/icons.tsx'
import { SheetPicture } from '../pictures/scenes.tsx'
import { say } from '../words/words.ts'
import type { ScreenOf } from './of-kind.ts'

export function Home({ screen }: { readonly screen: ScreenOf<'home'> }) {
  const send = useSend()
  const alone = screen.tiles.length === 1
  return (
    <Page screen={screen} actions={null}>
      <ul className={alone ? 'tiles tiles-one' : 'tiles'}>
        {screen.tiles.map((tile) => (
          <li key={tile.item}>
            <Tile tile={tile} pictured={alone} />
          </li>
        ))}
      </ul>
      <div className="quick">
        {screen.actions.map((action) => (
          <Button key={action.intent.type} className="quick-button" onPress={() => send(action.intent)}>
            <CaseIcon />
            <span>{say(action.label)}</span>
            <NextIcon />
          </Button>
        ))}
      </div>
    </Page>
  )
}

function Tile({ tile, pictured }: { readonly tile: HomeTile; readonly pictured: boolean }) {
  const send = useSend()
  return (
    <Button className={`tile tile-${tile.tone}`} onPress={() => send(tile.intent)}>
      <span className="tile-words">
        <span className="tile-name">{say(tile.name)}</span>
        <span className="tile-official">{say(tile.officialName)}</span>
        <span className="tile-when">
          <span className="tile-availability">{say(tile.availability)}</span>
          {tile.duration === undefined ? null : <span className="tile-duration">{say(tile.duration)}</span>}
        </span>
      </span>
      {pictured ? <SheetPicture /> : <NextIcon />}
    </Button>
  )
}
