/** The names a topology declares, by section. Sections refer to each other by these names, and the compiler checks them. */
export interface Names {
  /** Names of the section `sites`. */
  site: string;
  /** Names of the section `networks`. */
  network: string;
  /** Names of the section `devices`. */
  device: string;
  /** Names of the section `hosts`. */
  host: string;
  /** Names of the section `machines`. */
  machine: string;
  /** Names of the section `storage`. */
  storage: string;
  /** Names of the section `services`. */
  service: string;
  /** Names of the section `clusters`. */
  cluster: string;
}
