import { useState } from 'react'
import type { DockAct, DockState } from '../../dock-api.ts'
import { DEVICE_NAMES, FAULT_NAMES, STATUS_NAMES } from './words.ts'

type Device = DockState['devices'][number]

/** Every device of the terminal: its status, its plug and the faults it can be given. */
export function Devices({ state, act }: { readonly state: DockState; readonly act: (act: DockAct) => void }) {
  return (
    <section>
      <h2>设备</h2>
      <ul className="devices">
        {state.devices.map((device) => (
          <DeviceRow key={device.class} device={device} act={act} />
        ))}
      </ul>
    </section>
  )
}

function DeviceRow({ device, act }: { readonly device: Device; readonly act: (act: DockAct) => void }) {
  const [fault, setFault] = useState(device.availableFaults[0] ?? '')
  const name = DEVICE_NAMES[device.class] ?? device.class
  return (
    <li className="device" data-device={device.class}>
      <div className="device-head">
        <h3>{name}</h3>
        <p className={device.status === 'online' || device.status === 'deviceBusy' ? 'good' : 'bad'}>
          {STATUS_NAMES[device.status] ?? device.status}
        </p>
        <p>{device.faults.map(faultName).join('、')}</p>
      </div>
      {device.availableFaults.length === 0 ? null : (
        <div className="buttons">
          <button type="button" onClick={() => act({ act: 'unplug', device: device.class })}>
            拔线
          </button>
          <button type="button" onClick={() => act({ act: 'plug', device: device.class })}>
            插线
          </button>
          <label>
            <span className="listen-only">{name}的故障</span>
            <select value={fault} onChange={(event) => setFault(event.target.value)}>
              {device.availableFaults.map((available) => (
                <option key={available} value={available}>
                  {faultName(available)}
                </option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => act({ act: 'fail-next', device: device.class, fault })}>
            下一次
          </button>
          <button type="button" onClick={() => act({ act: 'fail-repeatedly', device: device.class, fault })}>
            一直
          </button>
          <button type="button" onClick={() => act({ act: 'clear-faults', device: device.class })}>
            修好
          </button>
        </div>
      )}
    </li>
  )
}

function faultName(fault: string): string {
  return FAULT_NAMES[fault] ?? fault
}
