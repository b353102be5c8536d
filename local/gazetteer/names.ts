import { foldName } from "../../src/domain/places/names.ts";
import type { City } from "./codes.ts";

/** What GeoNames' short lists of other names leave out, by code. */
const MORE_NAMES: Record<string, string> = {
  "ae-dubai": "دبي",
  "at-vienna": "Wien, Vienne, Bécs",
  "be-antwerpen": "Antwerp, Anvers",
  "be-brussels": "Bruxelles, Brussel, Brüssel",
  "be-liege": "Luik, Lüttich",
  "bg-sofia": "София",
  "by-minsk": "Минск",
  "ca-quebec": "Québec City, Quebec City, Ville de Québec",
  "ch-geneve": "Genf, Ginevra",
  "cn-beijing": "北京, Peking",
  "cn-guangzhou": "广州, Canton",
  "cn-shanghai": "上海",
  "cn-shenzhen": "深圳",
  "cu-havana": "La Habana",
  "cy-nicosia": "Λευκωσία, Lefkoşa",
  "cz-prague": "Praha, Prag",
  "de-muenchen": "Munich, Monaco di Baviera, Мюнхен",
  "de-nuernberg": "Nuremberg",
  "dk-copenhagen": "København",
  "eg-cairo": "القاهرة, Al-Qāhira",
  "es-a-coruna": "La Coruña",
  "es-sevilla": "Seville",
  "fr-lyon": "Lyons",
  "fr-paris": "París, Parigi, Париж, 巴黎",
  "gb-london": "Londres, Londra, Лондон",
  "gr-athens": "Athina, Αθήνα",
  "il-jerusalem": "ירושלים",
  "il-tel-aviv": "תל אביב, Tel Aviv-Yafo",
  "in-bangalore": "Bengaluru",
  "ir-tehran": "تهران",
  "it-bolzano": "Bozen",
  "jp-kyoto": "京都",
  "jp-osaka-shi": "大阪, Osaka",
  "jp-tokyo": "東京",
  "kr-busan": "부산",
  "kr-seoul": "서울",
  "lb-beirut": "Beyrouth, بيروت",
  "lt-vilnius": "Wilno",
  "ma-casablanca": "الدار البيضاء",
  "nl-den-haag": "The Hague, s-Gravenhage",
  "nz-auckland": "Tāmaki Makaurau",
  "pl-warsaw": "Warszawa, Warschau",
  "rs-belgrade": "Beograd, Београд",
  "ru-moscow": "Москва",
  "ru-saint-petersburg": "Санкт-Петербург",
  "se-goeteborg": "Gothenburg",
  "sk-bratislava": "Pressburg",
  "th-bangkok": "Krung Thep, กรุงเทพ",
  "tw-taipei": "台北",
  "ua-kharkiv": "Харків",
  "ua-kiev": "Kyiv, Київ",
  "ua-lviv": "Львів, Lwów, Lemberg",
  "us-new-york-city": "New York, NYC",
  "us-washington-d-c": "Washington, Washington DC",
  "vn-thanh-pho-ho-chi-minh": "Ho Chi Minh City, Saigon, Sài Gòn",
  "za-cape-town": "Kaapstad",
};

const AIRPORT = /^[A-Z]{3}$/;
const MAX_NAME_CHARS = 60;

/** A city's names, folded: its own, and others that are not among them. St and Saint are both of a name that has one. */
export function foldedNames(city: City & { otherNames: readonly string[] }, code: string): { own: string[]; other: string[] } {
  const own = foldAll([city.name, city.asciiName]);
  const others = [...city.otherNames.filter((name) => !AIRPORT.test(name)), ...(MORE_NAMES[code]?.split(", ") ?? [])];
  return { own: [...own], other: [...foldAll(others)].filter((name) => !own.has(name)) };
}

function foldAll(names: readonly string[]): Set<string> {
  const folded = names.map(foldName).filter((name) => name.length > 1 && name.length <= MAX_NAME_CHARS);
  return new Set(folded.flatMap((name) => [name, name.replace(/\bsaint\b/, "st"), name.replace(/\bst\b/, "saint")]));
}
