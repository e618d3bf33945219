/** Own line drawings in the hand of the terminal's. */
const PATHS = {
  stamp: 'M9 3h6v4l2 5H7l2-5zM5 12h14v4H5zM6 20h12',
  folder: 'M3 6h6l2 2h10v11H3zM3 11h18',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4',
  terminal: 'M5 3h14v12H5zM9 21h6M12 15v6M8 7h8M8 11h5',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.01',
  back: 'M14 6l-6 6 6 6',
  eye: 'M2 12s4-6 10-6 10 6 10 6-4 6-10 6-10-6-10-6zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  refresh: 'M20 12a8 8 0 1 1-2.5-5.8M20 4v4h-4',
  good: 'M4 12l5 5L20 6',
  bad: 'M6 6l12 12M18 6L6 18',
  waiting: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2',
  action: 'M5 12h13M13 6l6 6-6 6',
  plain: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
