const CODES =
  "AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HRK HUF IDR ILS INR ISK JOD JPY KES KRW KWD KZT MAD MXN MYR NGN NOK NZD OMR PEN PHP PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU VND ZAR".split(
    " ",
  );

/** How people write currencies. A list means that the sign is shared: the hint decides among them, else the first, unless that is empty. */
const SIGNS: Record<string, string | string[]> = {
  "€": "EUR", euro: "EUR", euros: "EUR", eur: "EUR", "£": "GBP", pounds: "GBP", gbp: "GBP", usd: "USD", chf: "CHF",
  $: ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD", "UYU"],
  dollars: ["USD", "CAD", "AUD", "NZD", "SGD", "HKD"], us$: "USD", a$: "AUD", au$: "AUD", c$: "CAD", ca$: "CAD", nz$: "NZD", hk$: "HKD", s$: "SGD", nt$: "TWD",
  mx$: "MXN", r$: "BRL", "¥": ["JPY", "CNY"], "￥": ["JPY", "CNY"], 円: "JPY", 元: "CNY", "₹": "INR", rs: "INR", "₩": "KRW", 원: "KRW", "₽": "RUB", руб: "RUB", "₺": "TRY",
  tl: "TRY", "₴": "UAH", грн: "UAH", "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "₾": "GEL", "₸": "KZT", zł: "PLN", kč: "CZK", ft: "HUF", lei: "RON", лв: "BGN",
  sfr: "CHF", "fr.": "CHF", kr: ["", "SEK", "NOK", "DKK", "ISK"], "kr.": ["", "SEK", "NOK", "DKK", "ISK"],
}; // prettier-ignore

const codes = new Set(CODES);

/** An ISO 4217 code in capitals if the text is one that is in use, else null. */
export function currencyCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? "";
  return codes.has(code) ? code : null;
}

/** What a written sign, word or code stands for; `hint` decides where several currencies share it. */
export function currencyOf(sign: string, hint: string | null): string | null {
  const meant = SIGNS[sign.toLowerCase()] ?? currencyCode(sign);
  if (!Array.isArray(meant)) return meant;
  return hint !== null && meant.includes(hint) ? hint : meant[0] || null;
}

/** Source of a regular expression for every sign and code, longest first; letters must not run on. */
export const CURRENCY_PATTERN = [...Object.keys(SIGNS), ...CODES]
  .sort((a, b) => b.length - a.length)
  .map((sign) => {
    const escaped = sign.replace(/[$.]/g, "\\$&");
    return /^\p{L}/u.test(sign) && /^[\p{L}.]+$/u.test(sign) && !/[円元원]/.test(sign) ? `(?<!\\p{L})${escaped}(?!\\p{L})` : escaped;
  })
  .join("|");
