/** What a machine boots; without it Ubuntu. */
export const machine = {
  settings: { operatingSystem: 'talos' },
} as const;
