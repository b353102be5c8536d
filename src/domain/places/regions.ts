import { foldName } from "./names.ts";

/** Abbreviation, GeoNames' code where it is another, and name of the divisions that addresses name, by country. */
const REGIONS: Record<string, string> = {
  US:
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii," +
    "ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi," +
    "MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma," +
    "OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington," +
    "WV West Virginia,WI Wisconsin,WY Wyoming",
  CA:
    "AB=01 Alberta,BC=02 British Columbia,MB=03 Manitoba,NB=04 New Brunswick,NL=05 Newfoundland and Labrador,NS=07 Nova Scotia,ON=08 Ontario," +
    "PE=09 Prince Edward Island,QC=10 Quebec,SK=11 Saskatchewan,YT=12 Yukon,NT=13 Northwest Territories,NU=14 Nunavut",
  AU:
    "ACT=01 Australian Capital Territory,NSW=02 New South Wales,NT=03 Northern Territory,QLD=04 Queensland,SA=05 South Australia,TAS=06 Tasmania," +
    "VIC=07 Victoria,WA=08 Western Australia",
};

/** A first-level division: `admin1` as the gazetteer has it. */
export type Region = { country: string; admin1: string };

const regions = new Map<string, Region[]>();
for (const [country, list] of Object.entries(REGIONS)) {
  for (const entry of list.split(",")) {
    const [, short = "", code = short, name = ""] = /^(\w+)(?:=(\w+))? (.+)$/.exec(entry) ?? [];
    for (const key of [short, foldName(name)]) regions.set(key, [...(regions.get(key) ?? []), { country, admin1: code }]);
  }
}

/** The divisions that a whole text may name: by abbreviation in capitals, or by name. Several where countries share one (`WA`). */
export function regionsOf(text: string): readonly Region[] {
  const trimmed = text.trim();
  return regions.get(/^[A-Z]{2,3}$/.test(trimmed) ? trimmed : foldName(trimmed)) ?? [];
}
