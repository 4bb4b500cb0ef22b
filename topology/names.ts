/** The names a topology declares, by section. Sections refer to each other by these names, and the compiler checks them. */
export interface Names {
  site: string;
  network: string;
  device: string;
  host: string;
  machine: string;
  storage: string;
  service: string;
  cluster: string;
}
