/** Every word the terminal says in Chinese: ICU messages, one place. A key nobody uses, or a used key that is missing, fails CI. */
export const zhCN = {
  'bar.help': '求助',
  'bar.end': '结束',
} as const
