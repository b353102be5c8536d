import * as fc from "fast-check";

const PIECES =
  `< </ > b p a\u0020href= script & amp; lt; gt; &lt; &gt; &#60; &#38; &amp; \\ [ ]( ] ) ( ! * ** _ \` \`\`\` http://e.org/ javascript: mailto:a@b.co # - 1.
  <br> <p> </p> <ul> <ol> <li> </ul> <blockquote> </blockquote> <code> </code> <pre> </pre> <b> </b> <i> </i> <h2> </h2> <table> <tr> <td> <svg> </svg> <style> </style> <!-- --> <![CDATA[ ]]>
  é 😀 <T> x = " ' : ]: ~~~ --- === | <a@b.co> <http://x.y> &nbsp; &eacute &copy;`.split(/[ \n]+/);
const RARE = [
  " ",
  "  ",
  "\n",
  "\n\n",
  "\t",
  "> ",
  "- ",
  "\0",
  "\ud800",
  "\u202e",
  "\u2066",
  "\u2069",
  "\u200d",
  "e\u0301",
  "\u212a",
  "\u037e",
  "\u1fef",
  "<a href='http://x.y/z?a=1&b=2'>",
  "<img alt='q' src=x>",
  "<x onclick=y>",
];

/** Strings made of what HTML, Markdown and Unicode have to trip over. */
export const hostileText = fc.array(fc.constantFrom(...PIECES, ...RARE), { maxLength: 25 }).map((pieces) => pieces.join(""));
