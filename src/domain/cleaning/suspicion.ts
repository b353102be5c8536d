const PLACEHOLDERS =
  /^(?:(?:test(?:ing|post|event|item)?|untitled|no title|title|sample|example|placeholder|headline|new (?:post|event|page)|auto draft|hello world|asdf+|qwerty|foo(?:bar)?|xxx+|todo|tbd|tba|tbc|n\/?a|null|none|undefined|nan|lorem ipsum.*|\[object object\]|ohne titel|kein titel|sans titre|sin título|senza titolo|sem título|bez názvu|bez tytułu|без названия)[\s.!?:#\d-]*|.*\{\{.*\}\}.*|.*<%.*%>.*|\$\{.*\})$/iu;
const FILLER = /lorem ipsum dolor|\{\{[\w .]+\}\}|\[object object\]|<%=?\s*\w+\s*%>/i;

/** Phrases no honest headline needs; each counts once. */
const SPAM = [
  /\b(?:viagra|cialis|levitra|tramadol|phentermine)\b/i,
  /\b(?:buy (?:cheap|now|followers|likes)|cheap (?:replica|pills|meds)|replica (?:watches|handbags))\b/i,
  /\b(?:click here|act now|limited time offer|order now|call now|sign up free|100% free|risk[- ]free|no obligation)\b/i,
  /\b(?:make|earn) (?:easy |fast |quick |big )?(?:money|cash|\$+\d*)(?: (?:fast|online|from home))?\b|\bget rich\b|\bwork from home and earn\b/i,
  /\b(?:online casino|casino bonus|free spins|slot gacor|togel|judi online|sports? betting tips)\b/i,
  /\b(?:double your (?:bitcoin|money|crypto)|crypto giveaway|guaranteed (?:profit|returns?)|forex signals?)\b/i,
  /\b(?:you(?:'ve| have)? (?:been selected|won)|congratulations[,!]? you|claim your (?:prize|reward))\b/i,
  /\b(?:payday loans?|instant loan approval|weight loss (?:pills?|miracle)|enlargement pills?)\b/i,
  /\b(?:hot (?:singles|girls)|xxx videos?|escort service|live sex)\b/i,
  /\b(?:dear friend|wire transfer of|unclaimed inheritance|seo (?:backlinks|services cheap))\b/i,
  /(?<!\p{L})(?:geld verdienen im schlaf|schnell reich|jetzt klicken|gagnez de l['’]argent|argent facile|cliquez ici|gana dinero (?:rápido|fácil)|haz clic aquí|guadagna (?:soldi )?subito|clicca qui|ganhe dinheiro|clique aqui|заработок без вложений|казино онлайн)(?!\p{L})/iu,
];

/** How many different kinds of spam phrases a text holds. */
export function countSpam(text: string): number {
  return SPAM.filter((phrase) => phrase.test(text)).length;
}

/** Whether a title stands where a title should be written. */
export function isPlaceholder(title: string): boolean {
  return PLACEHOLDERS.test(title.trim());
}

export function hasFiller(text: string): boolean {
  return FILLER.test(text);
}

/** Whether a text shouts: at least ten letters that have cases, nearly all capitals, in more than one word. */
export function isAllCaps(text: string): boolean {
  const sample = text.trim().slice(0, 500);
  const upper = sample.match(/\p{Lu}/gu)?.length ?? 0;
  const lower = sample.match(/\p{Ll}/gu)?.length ?? 0;
  return upper >= 10 && /\s/.test(sample) && upper / (upper + lower) > 0.85;
}

/** `!!!`, `???`, `$$$` and their like; an ellipsis is none. */
export function hasRepeatedPunctuation(text: string): boolean {
  return /[!?¡¿]{3}|([$€£*#~^=+_|])\1{2}|[.,;:-]{6}/.test(text);
}

/** One character six times in a row, as no word has it; figures may. */
export function hasRepeatedLetters(text: string): boolean {
  return /(\p{L})\1{5}/iu.test(text.slice(0, 1_000));
}

/** Whether a text was read in the wrong charset somewhere: replacement characters, or UTF-8 taken for Latin-1. */
export function isGarbled(text: string): boolean {
  return /\ufffd|Ã[\u0080-\u00bf©¨¤¶¼Ÿ«±³º]|â€[™œ\u009d“”˜¦]|Ð[\u0080-\u00bf].Ñ/.test(text);
}
