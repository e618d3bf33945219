/** HID devices as the operating system lists them. node-hid is loaded only here and now: without libusb and libudev it cannot load at all. */
import { err, ok, type Result } from '@zhengyin/kernel'

export interface HidEntry {
  readonly vendorId: number
  readonly productId: number
  readonly path?: string
  readonly product?: string
}

export type HidEnumeration = () => Promise<Result<readonly HidEntry[], string>>

export const enumerateHid: HidEnumeration = async () => {
  try {
    const hid = await import('node-hid')
    const found = await hid.devicesAsync()
    return ok(
      found.map(({ vendorId, productId, path, product }) => ({
        vendorId,
        productId,
        ...(path === undefined ? {} : { path }),
        ...(product === undefined ? {} : { product }),
      })),
    )
  } catch (error) {
    return err(error instanceof Error ? (error.message.split('\n')[0] ?? 'node-hid failed') : 'node-hid failed')
  }
}
