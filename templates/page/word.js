// The works shown as a Word document (ECMA-376, Office Open XML), of the elements that are copied.

const WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const OPEN_XML = "http://schemas.openxmlformats.org";
const WORD_NAMES = `xmlns:w="${OPEN_XML}/wordprocessingml/2006/main" xmlns:r="${OPEN_XML}/officeDocument/2006/relationships"`;
const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const STYLE_OF = { H1: "Title", H2: "Heading1", BLOCKQUOTE: "Quote" };
// Properties of text, in the order that Word expects them in.
const MARKS = { B: "<w:b/>", I: "<w:i/>", SUP: '<w:vertAlign w:val="superscript"/>', SUB: '<w:vertAlign w:val="subscript"/>' };

const WORD_STYLES = `${XML_HEAD}<w:styles ${WORD_NAMES}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:after="120"/></w:pPr><w:rPr><w:sz w:val="22"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="567"/></w:pPr></w:style>
</w:styles>`;

const XML_ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

// Text for XML, without the characters that it cannot hold.
function xml(text) {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "").replace(/[&<>"]/g, (char) => XML_ESCAPES[char]);
}

// The text of a node in runs; ``links`` takes the addresses.
function wordRuns(node, links, marks = new Set()) {
  if (node.nodeType === Node.TEXT_NODE) {
    const properties = Object.keys(MARKS).map((name) => (marks.has(name) ? MARKS[name] : "")).join("");
    return `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${xml(node.data.replace(/\s+/g, " "))}</w:t></w:r>`;
  }
  const inner = [...node.childNodes].map((child) => wordRuns(child, links, new Set([...marks, node.nodeName]))).join("");
  if (node.nodeName !== "A" || !/^https?:/.test(node.href)) return inner;
  links.push(node.href);
  return `<w:hyperlink r:id="link${links.length}">${inner}</w:hyperlink>`;
}

function paragraphOf(node, links) {
  const style = STYLE_OF[node.nodeName];
  return `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ""}${wordRuns(node, links)}</w:p>`;
}

function wordDocument(nodes) {
  const links = [];
  const body = nodes.map((node) => paragraphOf(node, links)).join("\n");
  const related = `${OPEN_XML}/officeDocument/2006/relationships`;
  const relations = (parts) => `${XML_HEAD}<Relationships xmlns="${OPEN_XML}/package/2006/relationships">${parts.join("")}</Relationships>`;
  const link = (url, at) => `<Relationship Id="link${at + 1}" Type="${related}/hyperlink" Target="${xml(url)}" TargetMode="External"/>`;
  return zip({
    "[Content_Types].xml": `${XML_HEAD}<Types xmlns="${OPEN_XML}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${WORD_TYPE}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${WORD_TYPE}.styles+xml"/></Types>`,
    "_rels/.rels": relations([`<Relationship Id="document" Type="${related}/officeDocument" Target="word/document.xml"/>`]),
    "word/document.xml": `${XML_HEAD}<w:document ${WORD_NAMES}><w:body>${body}</w:body></w:document>`,
    "word/_rels/document.xml.rels": relations([`<Relationship Id="styles" Type="${related}/styles" Target="styles.xml"/>`, ...links.map(link)]),
    "word/styles.xml": WORD_STYLES,
  }, `${WORD_TYPE}.document`);
}
