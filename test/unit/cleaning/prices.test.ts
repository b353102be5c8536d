import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePrice } from "../../../src/domain/cleaning/prices.ts";

const short = (text: string, hint: string | null = null) => {
  const price = parsePrice(text, hint);
  return price && `${price.price_min ?? ""}..${price.price_max ?? ""} ${price.currency ?? "?"}${price.is_free ? " free" : ""}`;
};

describe("parsePrice", () => {
  it.each([
    ["€10", "10..10 EUR"],
    ["10,50 €", "10.50..10.50 EUR"],
    ["€10–20", "10..20 EUR"],
    ["12/8 €", "8..12 EUR"],
    ["10 / 12 / 15 EUR", "10..15 EUR"],
    ["AK 15 €, VVK 12 €", "12..15 EUR"],
    ["from £5", "5.. GBP"],
    ["ab 12,- €", "12.. EUR"],
    ["up to $30", "..30 USD"],
    ["$1,234.50", "1234.50..1234.50 USD"],
    ["1.234,50 €", "1234.50..1234.50 EUR"],
    ["1 234,50 €", "1234.50..1234.50 EUR"],
    ["CHF 1'200.–", "1200..1200 CHF"],
    ["R$ 30,00", "30..30 BRL"],
    ["C$20", "20..20 CAD"],
    ["¥1,500", "1500..1500 JPY"],
    ["1500円", "1500..1500 JPY"],
    ["１０ €", "10..10 EUR"],
    ["25 euros", "25..25 EUR"],
    ["150 kr", "150..150 ?"],
    ["$10, $15 at 8:00", "10..15 USD"],
    ["0,500 KWD", "0.50..0.50 KWD"],
    ["Kids free, adults €10", "0..10 EUR"],
  ])("reads %j as %s", (text, expected) => {
    expect(short(text)).toBe(expected);
  });

  it.each([
    "free",
    "Free entry",
    "gratis",
    "Eintritt frei",
    "kostenlos",
    "gratuit",
    "entrada gratuita",
    "ingresso libero",
    "wstęp wolny",
    "бесплатно",
    "無料",
    "0",
    "0.00 €",
  ])("knows that %j costs nothing", (text) => {
    expect(parsePrice(text)).toMatchObject({ price_min: "0", price_max: "0", is_free: true });
  });

  it.each([
    "",
    "sugar-free",
    "feel free to come",
    "not free",
    "ab 18 Jahren",
    "18+ 20:00",
    "20 % off",
    "pay what you want",
    "$$$",
    "-5",
    "call 555 1234",
    "99999999999999999 €",
  ])("finds no price in %j", (text) => {
    expect(parsePrice(text)).toBeNull();
  });

  it("lets the hint settle bare numbers and shared signs", () => {
    expect(short("10", "EUR")).toBe("10..10 EUR");
    expect(short("1.000", "EUR")).toBe("1000..1000 EUR");
    expect(short("150 kr", "SEK")).toBe("150..150 SEK");
    expect(short("$20", "AUD")).toBe("20..20 AUD");
    expect(short("€20", "USD")).toBe("20..20 EUR");
  });

  it("never throws, and gives decimal strings that the item's schema takes", () => {
    const piece = fc.constantFrom("€", "$", "10", "1.234,5", "free", "-", "–", " ", "kr", "ab", "EUR", "'", ",", ".", "0", "%", ":", "x");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const price = parsePrice(pieces.join(""));
        for (const amount of [price?.price_min, price?.price_max]) if (amount) expect(amount).toMatch(/^\d{1,12}(\.\d{1,4})?$/);
        if (price?.price_min && price.price_max) expect(Number(price.price_min)).toBeLessThanOrEqual(Number(price.price_max));
      }),
      { numRuns: 1_000 },
    );
  });
});
