/** Who announces recalls, and on what terms what they announce may be passed on. */
export const AGENCIES = [
  {
    id: "us-cpsc",
    name: "U.S. Consumer Product Safety Commission",
    country: "US",
    url: "https://www.cpsc.gov/Recalls",
    licence: "Public domain (17 U.S.C. § 105)",
    attribution: "U.S. Consumer Product Safety Commission",
    alertable: true,
    // CPSC's own service names their addresses for that; pictures are linked, never copied.
    image_policy: "link",
  },
  {
    id: "us-fda",
    name: "U.S. Food and Drug Administration",
    country: "US",
    url: "https://open.fda.gov/apis/",
    licence: "CC0 1.0 (openFDA terms of service)",
    attribution: "openFDA, U.S. Food and Drug Administration. Not validated; do not rely on it for decisions about medical care.",
    // openFDA on its enforcement reports: "This data should not be used as a method to collect data to issue alerts to the public."
    alertable: false,
    image_policy: "none",
  },
  {
    id: "us-nhtsa",
    name: "U.S. National Highway Traffic Safety Administration",
    country: "US",
    url: "https://www.nhtsa.gov/recalls",
    licence: "Public domain (17 U.S.C. § 105)",
    attribution: "U.S. National Highway Traffic Safety Administration",
    alertable: true,
    image_policy: "none",
  },
  {
    id: "ca-hc",
    name: "Health Canada",
    country: "CA",
    url: "https://recalls-rappels.canada.ca/en",
    licence: "Open Government Licence – Canada 2.0",
    attribution: "Contains information licensed under the Open Government Licence – Canada.",
    alertable: true,
    // The licence does not cover what belongs to third parties, as pictures of products do.
    image_policy: "none",
  },
  {
    id: "eu-safety-gate",
    name: "European Commission, Safety Gate",
    country: "EU",
    url: "https://ec.europa.eu/safety-gate-alerts/screen/search",
    licence: "Reuse authorised with acknowledgement of the source (Decision 2011/833/EU)",
    attribution:
      "Safety Gate: the EU rapid alert system for dangerous non-food products, https://ec.europa.eu/safety-gate, © European Union. The official contact points of the Member States provide the information.",
    alertable: true,
    // Pictures come from the authorities and traders that report.
    image_policy: "none",
  },
] as const;

export type Agency = (typeof AGENCIES)[number];
export type AgencyId = Agency["id"];

export function agencyOf(id: AgencyId): Agency {
  const agency = AGENCIES.find((each) => each.id === id);
  if (agency === undefined) throw new Error(`no agency ${id}`);
  return agency;
}
