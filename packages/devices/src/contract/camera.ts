import type { CommandOptions, CommandResult, Device } from './common.ts'

export interface CapturedImage {
  readonly mime: 'image/jpeg' | 'image/png'
  readonly widthPx: number
  readonly heightPx: number
  readonly bytes: Uint8Array
}

export type CameraErrorCode = 'permissionDenied' | 'noFrame' | 'blackFrame'

/** Browser media capture in the screen, behind this port. The permission exists only while a capture is asked for. */
export interface Camera extends Device {
  readonly class: 'camera'
  readonly position: 'face' | 'document'
  capture(options?: CommandOptions): CommandResult<CapturedImage, CameraErrorCode>
}
