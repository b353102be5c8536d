import { between, chance, pick } from "./random.ts";

/** The halls of one conurbation as its sources see it: most in one city, the rest in three others, each in a zone of its own. */
export type Venue = { n: number; name: string; street: string; city: City };
export type City = { name: string; country: string; code: string; zone: string };

/** Both nights of the clocks fall at different dates in each of them. */
export const CITIES: readonly City[] = [
  { name: "Bristol", country: "United Kingdom", code: "gb-bristol", zone: "Europe/London" },
  { name: "Lyon", country: "France", code: "fr-lyon", zone: "Europe/Paris" },
  { name: "Portland", country: "OR, USA", code: "us-portland", zone: "America/Los_Angeles" },
  { name: "Wellington", country: "New Zealand", code: "nz-wellington", zone: "Pacific/Auckland" },
];

const FIRST =
  "Old New Royal Little Grand Red Blue Golden Silver Upper Lower Harbour Market Castle River Garden Station Chapel Mill Bridge".split(" ");
const KIND = ["Hall", "Theatre", "Club", "Arms", "Gallery", "Church", "Library", "Arena", "Cinema", "Barn"];
const STREETS = "High Street|Mill Lane|Station Road|Church Row|Quay Street|Park Avenue|Market Place|Castle Hill".split("|");

export function makeVenues(count: number): Venue[] {
  return Array.from({ length: count }, (_, n) => {
    const city = chance("city", n) < 0.7 ? CITIES[0] : CITIES[1 + (n % 3)];
    if (city === undefined) throw new Error("there are cities");
    // Twenty times ten names: no city has two halls of one name.
    const name = `${FIRST[Math.floor(n / KIND.length) % FIRST.length] ?? ""} ${KIND[n % KIND.length] ?? ""}`;
    return { n, name, street: `${between(1, 90, "no", n)} ${pick(STREETS, "street", n)}`, city };
  });
}
