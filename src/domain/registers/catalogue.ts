import { agencyOf, type Agency, type AgencyId } from "./agencies.ts";

type Listed = { agencyId: AgencyId; name: string; url: string };

/** The registers there are and where each stands: what naming one in a source needs, without the code that reads it. */
export const CATALOGUE = {
  "us-cpsc": { agencyId: "us-cpsc", name: "CPSC recalls", url: "https://www.saferproducts.gov/RestWebServices/Recall" },
  "us-fda-food": { agencyId: "us-fda", name: "openFDA food enforcement reports", url: "https://api.fda.gov/food/enforcement.json" },
  "us-fda-drug": { agencyId: "us-fda", name: "openFDA drug enforcement reports", url: "https://api.fda.gov/drug/enforcement.json" },
  "us-fda-device": { agencyId: "us-fda", name: "openFDA device enforcement reports", url: "https://api.fda.gov/device/enforcement.json" },
  "us-nhtsa": { agencyId: "us-nhtsa", name: "NHTSA recalls", url: "https://data.transportation.gov/resource/6axg-epim.json" },
  "ca-hc": {
    agencyId: "ca-hc",
    name: "Health Canada recalls and safety alerts",
    url: "https://recalls-rappels.canada.ca/sites/default/files/opendata-donneesouvertes/HCRSAMOpenData.json",
  },
  "eu-safety-gate": {
    agencyId: "eu-safety-gate",
    name: "EU Safety Gate alerts",
    url: "https://public.opendatasoft.com/api/explore/v2.1/catalog/datasets/healthref-europe-rapex-en/records",
  },
} as const satisfies Record<string, Listed>;

export type RegisterId = keyof typeof CATALOGUE;
export const REGISTER_IDS = [
  "us-cpsc",
  "us-fda-food",
  "us-fda-drug",
  "us-fda-device",
  "us-nhtsa",
  "ca-hc",
  "eu-safety-gate",
] as const satisfies readonly RegisterId[];

/** The agency a register belongs to. */
export const agencyOfRegister = (id: RegisterId): Agency => agencyOf(CATALOGUE[id].agencyId);
