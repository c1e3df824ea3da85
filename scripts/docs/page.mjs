// How a page of the site looks: plain HTML, one style sheet, no script.
export const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A whole document. `navigation` is groups of `{ title, links: [{ title, href, isHere }] }`; `up` leads to the root. */
export const html = ({ title, body, headings = [], navigation, up, previous, next }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}${title === 'Virtkit' ? '' : ' · Virtkit'}</title>
<link rel="stylesheet" href="${up}style.css">
</head>
<body>
<nav aria-label="Pages">
<p><a class="home" href="${up}index.html">Virtkit</a></p>
${navigation.map(group).join('\n')}
</nav>
<main>
${body}
${turn(previous, next)}</main>
${contents(headings)}</body>
</html>
`;

const group = ({ title, links }) => `<h2>${escape(title)}</h2>\n<ul>\n${links.map(entry).join('\n')}\n</ul>`;

const entry = ({ title, href, isHere }) =>
  `<li><a href="${href}"${isHere ? ' aria-current="page"' : ''}>${escape(title)}</a></li>`;

const turn = (previous, next) =>
  previous || next
    ? `<p class="turn">${previous ? `<a rel="prev" href="${previous.href}">← ${escape(previous.title)}</a>` : '<span></span>'}${
        next ? `<a rel="next" href="${next.href}">${escape(next.title)} →</a>` : ''
      }</p>\n`
    : '';

const contents = (headings) => {
  const shown = headings.filter(({ depth }) => depth === 2 || depth === 3);
  if (shown.length < 2) return '';
  const items = shown.map(
    ({ depth, text, anchor }) => `<li class="h${depth}"><a href="#${anchor}">${escape(text)}</a></li>`,
  );
  return `<aside aria-label="On this page"><ul>\n${items.join('\n')}\n</ul></aside>\n`;
};

export const style = `:root { color-scheme: light dark; --line: light-dark(#ddd, #444); --code: light-dark(#f5f5f2, #26282b); --link: light-dark(#0a58b0, #7ab7ff) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 90rem; display: grid; grid-template-columns: 15rem minmax(0, 1fr) 14rem; gap: 2.5rem; padding: 0 1.5rem; font: 1rem/1.55 system-ui, sans-serif }
nav, aside { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 1.5rem 0; font-size: .9rem; overflow-wrap: anywhere }
nav h2 { font-size: .8rem; margin: 1.2rem 0 .2rem; opacity: .7 }
nav ul, aside ul { list-style: none; margin: 0; padding: 0 }
nav li, aside li { padding: .1rem 0 }
aside .h3 { padding-left: .8rem }
.home { font-weight: 700; font-size: 1.2rem }
main { padding: 1.5rem 0 4rem; min-width: 0 }
a { color: var(--link); text-decoration: none }
a:hover, p a, li p a, td a { text-decoration: underline }
a[aria-current] { font-weight: 700; color: inherit }
h1, h2, h3 { line-height: 1.25; scroll-margin-top: 1rem }
main h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line) }
pre, code { font-family: ui-monospace, monospace; font-size: .9em; background: var(--code); border-radius: .25rem }
code { padding: .1em .25em }
pre { padding: .8rem 1rem; overflow-x: auto; line-height: 1.4 }
pre code { padding: 0; font-size: 1em }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top }
img { max-width: 100% }
.turn { display: flex; justify-content: space-between; margin-top: 3rem }
@media (max-width: 70rem) { body { grid-template-columns: 14rem minmax(0, 1fr) } aside { display: none } }
@media (max-width: 45rem) { body { display: block } nav { position: static; max-height: none } }
`;
