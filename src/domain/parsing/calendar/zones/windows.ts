/** Microsoft's zone names and their IANA zones (CLDR windowsZones, territory 001); "Standard Time" is left out of the names. */
const TABLE = `
AUS Central=Australia/Darwin;AUS Eastern=Australia/Sydney;Afghanistan=Asia/Kabul;Alaskan=America/Anchorage;Aleutian=America/Adak
Altai=Asia/Barnaul;Arab=Asia/Riyadh;Arabian=Asia/Dubai;Arabic=Asia/Baghdad;Argentina=America/Argentina/Buenos_Aires
Armenian=Asia/Yerevan;Astrakhan=Europe/Astrakhan;Atlantic=America/Halifax;Aus Central W.=Australia/Eucla;Azerbaijan=Asia/Baku
Azores=Atlantic/Azores;Bahia=America/Bahia;Bangladesh=Asia/Dhaka;Belarus=Europe/Minsk;Bougainville=Pacific/Bougainville
Canada Central=America/Regina;Cape Verde=Atlantic/Cape_Verde;Caucasus=Asia/Yerevan;Cen. Australia=Australia/Adelaide
Central America=America/Guatemala;Central Asia=Asia/Almaty;Central Brazilian=America/Cuiaba;Central Europe=Europe/Budapest
Central European=Europe/Warsaw;Central Pacific=Pacific/Guadalcanal;Central=America/Chicago;Central (Mexico)=America/Mexico_City
Chatham Islands=Pacific/Chatham;China=Asia/Shanghai;Cuba=America/Havana;Dateline=Etc/GMT+12;E. Africa=Africa/Nairobi
E. Australia=Australia/Brisbane;E. Europe=Europe/Chisinau;E. South America=America/Sao_Paulo;Easter Island=Pacific/Easter
Eastern=America/New_York;Eastern (Mexico)=America/Cancun;Egypt=Africa/Cairo;Ekaterinburg=Asia/Yekaterinburg;FLE=Europe/Kyiv
Fiji=Pacific/Fiji;GMT=Europe/London;GTB=Europe/Bucharest;Georgian=Asia/Tbilisi;Greenland=America/Nuuk
Greenwich=Atlantic/Reykjavik;Haiti=America/Port-au-Prince;Hawaiian=Pacific/Honolulu;India=Asia/Kolkata;Iran=Asia/Tehran
Israel=Asia/Jerusalem;Jordan=Asia/Amman;Kaliningrad=Europe/Kaliningrad;Kamchatka=Asia/Kamchatka;Korea=Asia/Seoul
Libya=Africa/Tripoli;Line Islands=Pacific/Kiritimati;Lord Howe=Australia/Lord_Howe;Magadan=Asia/Magadan
Magallanes=America/Punta_Arenas;Marquesas=Pacific/Marquesas;Mauritius=Indian/Mauritius;Mexico=America/Mexico_City
Mexico 2=America/Mazatlan;Mid-Atlantic=Etc/GMT+2;Middle East=Asia/Beirut;Montevideo=America/Montevideo;Morocco=Africa/Casablanca
Mountain=America/Denver;Mountain (Mexico)=America/Mazatlan;Myanmar=Asia/Yangon;N. Central Asia=Asia/Novosibirsk
Namibia=Africa/Windhoek;Nepal=Asia/Kathmandu;New Zealand=Pacific/Auckland;Newfoundland=America/St_Johns;Norfolk=Pacific/Norfolk
North Asia East=Asia/Irkutsk;North Asia=Asia/Krasnoyarsk;North Korea=Asia/Pyongyang;Omsk=Asia/Omsk;Pacific SA=America/Santiago
Pacific=America/Los_Angeles;Pacific (Mexico)=America/Tijuana;Pakistan=Asia/Karachi;Paraguay=America/Asuncion
Qyzylorda=Asia/Qyzylorda;Romance=Europe/Paris;Russia Time Zone 3=Europe/Samara;Russia Time Zone 10=Asia/Srednekolymsk
Russia Time Zone 11=Asia/Kamchatka;Russian=Europe/Moscow;SA Eastern=America/Cayenne;SA Pacific=America/Bogota
SA Western=America/La_Paz;SE Asia=Asia/Bangkok;Saint Pierre=America/Miquelon;Sakhalin=Asia/Sakhalin;Samoa=Pacific/Apia
Sao Tome=Africa/Sao_Tome;Saratov=Europe/Saratov;Singapore=Asia/Singapore;South Africa=Africa/Johannesburg;South Sudan=Africa/Juba
Sri Lanka=Asia/Colombo;Sudan=Africa/Khartoum;Syria=Asia/Damascus;Taipei=Asia/Taipei;Tasmania=Australia/Hobart
Tocantins=America/Araguaina;Tokyo=Asia/Tokyo;Tomsk=Asia/Tomsk;Tonga=Pacific/Tongatapu;Transbaikal=Asia/Chita
Turkey=Europe/Istanbul;Turks And Caicos=America/Grand_Turk;US Eastern=America/Indiana/Indianapolis;US Mountain=America/Phoenix
Ulaanbaatar=Asia/Ulaanbaatar;Venezuela=America/Caracas;Vladivostok=Asia/Vladivostok;Volgograd=Europe/Volgograd
W. Australia=Australia/Perth;W. Central Africa=Africa/Lagos;W. Europe=Europe/Berlin;W. Mongolia=Asia/Hovd
West Asia=Asia/Tashkent;West Bank=Asia/Hebron;West Pacific=Pacific/Port_Moresby;Yakutsk=Asia/Yakutsk;Yukon=America/Whitehorse`;

/** Names that Outlook and others show to people and that no city in them explains. */
const SHOWN = `
Eastern Time=America/New_York;Central Time=America/Chicago;Mountain Time=America/Denver;Pacific Time=America/Los_Angeles
Atlantic Time=America/Halifax;Alaska=America/Anchorage;Hawaii=Pacific/Honolulu;Arizona=America/Phoenix
Indiana=America/Indiana/Indianapolis;Saskatchewan=America/Regina;Newfoundland=America/St_Johns;Baja California=America/Tijuana
Central America=America/Guatemala;Greenland=America/Nuuk;Beijing=Asia/Shanghai;Mumbai=Asia/Kolkata;New Delhi=Asia/Kolkata
Eastern=America/New_York;Central=America/Chicago;Mountain=America/Denver;Pacific=America/Los_Angeles
Western/Central Europe=Europe/Berlin;W. Europe=Europe/Berlin`;

const WINDOWS = read(TABLE);
const SHOWN_NAMES = read(SHOWN);

/** IANA name for a Windows zone id ("W. Europe Standard Time", "Eastern Daylight Time"), or null. */
export function windowsZone(name: string): string | null {
  const match = /^(.+?) (?:Standard|Daylight|Summer) Time( \(Mexico\)| 2)?$/i.exec(name);
  const key = match ? `${match[1]}${match[2] ?? ""}` : /^Russia Time Zone \d+$/i.test(name) ? name : "";
  return WINDOWS.get(key.toLowerCase()) ?? null;
}

/** IANA name for a name shown to people, its offset in brackets and country already taken off, or null. */
export function shownZone(name: string): string | null {
  return SHOWN_NAMES.get(name.toLowerCase()) ?? null;
}

function read(table: string): Map<string, string> {
  const pairs = table.trim().split(/[;\n]/);
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")).toLowerCase(), pair.slice(pair.indexOf("=") + 1)]));
}
