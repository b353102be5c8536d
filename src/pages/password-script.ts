export const PASSWORD_SCRIPT_PATH = "/auth/password.js";

/**
 * For a form with passwords, which works without: shows them on request, and how hard the first is to guess while it is typed
 * (ASVS 2.1.8, 2.1.12). Characters that repeat, continue a run or stood in the same order before count for nothing. Nothing
 * is sent; what a password must be is judged by the server.
 */
export const PASSWORD_SCRIPT = `
const inputs = [...document.querySelectorAll('input[type="password"]')];
const add = (parent, name, more) => parent.appendChild(Object.assign(document.createElement(name), more));

const strength = add(inputs[0].closest("p"), "p", {});
const meter = add(strength, "meter", { min: 0, max: 4, low: 2, high: 3, optimum: 4, ariaLabel: "Strength of the password" });
const words = add(strength, "output", {});
const WORDS = ["", "Easy to guess", "Fair", "Good", "Strong"];

function unforeseen(text) {
  const codes = [...text].map((character) => character.codePointAt(0));
  return codes.filter((code, i) => {
    const step = code - codes[i - 1];
    const isRun = Math.abs(step) <= 1 && (step === codes[i - 1] - codes[i - 2] || step === 0);
    const pair = i > 0 ? String.fromCodePoint(codes[i - 1], code) : null;
    const isAgain = pair !== null && String.fromCodePoint(...codes.slice(0, i)).includes(pair);
    return !isRun && !isAgain;
  }).length;
}

inputs[0].addEventListener("input", () => {
  const text = inputs[0].value;
  const count = unforeseen(text);
  const isShort = [...text].length < inputs[0].minLength;
  meter.value = text === "" ? 0 : isShort || count < 8 ? 1 : count < 12 ? 2 : count < 16 ? 3 : 4;
  words.value = " " + (isShort && text !== "" ? "Too short" : WORDS[meter.value]);
});

const label = add(add(inputs[1].closest("p"), "p", {}), "label", {});
const box = add(label, "input", { type: "checkbox" });
label.append(" Show the password");
box.addEventListener("change", () => inputs.forEach((input) => (input.type = box.checked ? "text" : "password")));
`;
