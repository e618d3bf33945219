import type { ThemeConfig } from 'antd'

/** The terminal's tokens: warm paper, ink, one action colour 青; seal red only for seals and irreversible acts, amber for waiting. */
export const color = {
  paper: '#FBFAF7',
  sheet: '#FFFFFF',
  ink: '#1E2A36',
  inkSoft: '#51606E',
  hairline: '#DDD9D0',
  qing: '#0E5A6B',
  qingPressed: '#0A4653',
  qingWash: '#E6F0F1',
  seal: '#B3261E',
  amber: '#8A5300',
  green: '#2B6A3F',
} as const

const family =
  "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', 'Zhengyin Noto', sans-serif"

export const theme: ThemeConfig = {
  token: {
    colorPrimary: color.qing,
    colorLink: color.qing,
    colorLinkHover: color.qingPressed,
    colorInfo: color.qing,
    colorError: color.seal,
    colorWarning: color.amber,
    colorSuccess: color.green,
    colorText: color.ink,
    colorTextSecondary: color.inkSoft,
    colorTextDescription: color.inkSoft,
    colorTextPlaceholder: '#66727E',
    colorBgLayout: color.paper,
    colorBgContainer: color.sheet,
    colorBorder: '#8C959D',
    colorBorderSecondary: color.hairline,
    fontFamily: family,
    fontSize: 14,
    borderRadius: 6,
    controlHeight: 36,
    // A dialog stands where it stands at once: nothing moves under a quick hand.
    motion: false,
    boxShadow: '0 1px 2px rgba(30, 42, 54, 0.16)',
  },
  components: {
    Table: {
      headerBg: '#F4F2EC',
      headerColor: color.inkSoft,
      headerSplitColor: 'transparent',
      rowHoverBg: '#F7F5F0',
      cellPaddingBlockMD: 7,
      cellPaddingInlineMD: 14,
      cellPaddingBlockSM: 7,
      cellPaddingInlineSM: 14,
    },
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Segmented: { trackBg: '#E9E6DE', itemColor: color.ink, itemHoverColor: color.ink },
    Modal: { titleFontSize: 18 },
  },
}
