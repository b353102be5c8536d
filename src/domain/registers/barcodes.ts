/** Digits that a text itself calls a barcode, with the spaces and dashes people put into them. */
const LABELLED = /\b(?:UPC|EAN|GTIN|bar ?code)(?:[- ]?[A-Z]?\b)?[^\d\n]{0,20}((?:\d[ -]?){11,14})/gi;
const LENGTHS = [12, 13, 14];

/** GTINs in prose: only behind their name and only with a correct check digit, because lots and item numbers look alike. */
export function barcodesIn(text: string): string[] {
  const found = [...text.matchAll(LABELLED)].flatMap(([, written = ""]) => {
    const digits = written.replaceAll(/\D/g, "");
    const length = LENGTHS.find((each) => digits.length >= each && isGtin(digits.slice(0, each)));
    return length === undefined ? [] : [digits.slice(0, length)];
  });
  return [...new Set(found)];
}

/** The check digit of GS1: weights 3 and 1 from the right. */
function isGtin(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
