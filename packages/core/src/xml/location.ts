/** The 1-based line and column of an offset. Counted only when an error needs it. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: Math.max(offset, 0) - start + 1 };
}

/** The offset of an attribute in the start tag at `offset`; of the tag itself if it is not there. */
export function attributeOffset(text: string, offset: number, name: string): number {
  const tag = /[^<>'"\s=]+|"[^"]*"|'[^']*'|[<>]|\s+|=/gy;
  tag.lastIndex = offset + 1;
  let first = true;
  for (let match = tag.exec(text); match && match[0] !== '>'; match = tag.exec(text)) {
    if (!first && match[0] === name) return match.index;
    if (match[0].trim() !== '') first = false;
  }
  return offset;
}
