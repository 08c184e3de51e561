"""HTML to an essay's blocks: text only, so nothing that could run survives.

Parsed by selectolax (lexbor, the HTML standard's algorithm); see docs/decisions/0021.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.essays.document import Block, BlockKind, Image
from bot.film import Footnote
from data.sources.html_notes import CLOSE_MARK, OPEN_MARK, NoteFinder

DEPTH = 120  # deeper nesting is read as plain text
CAPTION_WORDS = 8  # a picture's alternative text as long as this is read as its caption
_DROPPED = (
    "script, style, noscript, template, iframe, object, embed, form, button, select, textarea,"
    " svg, math, nav, audio, video, canvas, head, link, meta, .sharedaddy, .jp-relatedposts,"
    " .screen-reader-text, .wp-block-post-navigation-link, [hidden]"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    "p div section article main ul ol li blockquote figure figcaption table thead tbody tfoot tr"
    " td th pre hr header footer aside details summary dl dt dd center address body html".split()
)
_ITALIC = frozenset(("em", "i", "cite", "dfn"))
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u00ad\u200b]")  # control, soft hyphen
_SPACES = re.compile(r"\s+")
_MARKS = re.compile(rf"{OPEN_MARK}(\d+){CLOSE_MARK}")


@dataclass(slots=True)
class Page:
    """What a piece of HTML says."""

    blocks: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    footnotes: tuple[Footnote, ...] = ()


def read_html(html: str, base: str = "") -> Page:
    """Blocks, pictures and footnotes in reading order; addresses made whole with ``base``."""
    tree = LexborHTMLParser(_without_marks(html))
    root = tree.body
    if root is None:
        return Page()
    for node in root.css(_DROPPED):
        node.decompose()
    notes = NoteFinder(root)
    reader = _Reader(base, Page(footnotes=notes.take()))
    reader.walk(root, "paragraph", 0)
    return reader.page


def text_of(html: str) -> str:
    """A line of plain text from a piece of HTML, like a title."""
    html = well_formed(html)
    if "<" not in html and "&" not in html:
        return _tidy(html)
    tree = LexborHTMLParser(f"<body>{html}</body>")
    for node in tree.css("script, style"):
        node.decompose()
    return _tidy(tree.body.text(deep=True)) if tree.body else ""


@dataclass(slots=True)
class _Reader:
    base: str
    page: Page
    section: str = ""
    anchor: str = ""

    def walk(self, node: LexborNode, kind: BlockKind, depth: int) -> None:
        """Read a container: runs of inline content become blocks, blocks inside are read in turn."""
        run: list[LexborNode] = []
        for child in node.iter(include_text=True):
            if child.tag not in _BLOCKS and not _holds_blocks(child):
                run.append(child)
                continue
            self.emit(run, kind)
            run = []
            if depth >= DEPTH:
                self.keep(kind, child.text(deep=True, separator=" "), ())
            else:
                self.block(child, kind, depth + 1)
        self.emit(run, kind)

    def block(self, node: LexborNode, kind: BlockKind, depth: int) -> None:
        if node.tag in _HEADINGS:
            text = _tidy(_MARKS.sub("", node.text(deep=True)))
            if text:
                self.section, self.anchor = text, node.attributes.get("id") or ""
        elif node.tag == "figure" and not node.css_first("p, blockquote, table"):
            self.figure(node)
        elif node.tag == "blockquote":
            self.walk(node, "quote", depth)
        elif node.tag in ("li", "dd", "dt", "td", "th"):
            self.walk(node, "item", depth)
        elif node.tag == "tr" and not node.css_first("p"):
            cells = [_tidy(cell.text(deep=True)) for cell in node.css("td, th")]
            self.keep("item", " · ".join(cell for cell in cells if cell), ())
        else:
            self.walk(node, kind, depth)

    def figure(self, node: LexborNode) -> None:
        captioned = node.css_first("figcaption")
        caption = _tidy(captioned.text(deep=True)) if captioned else ""
        for image in node.css("img"):
            self.image(image, caption)
        if caption and not node.css_first("img"):
            self.keep("caption", caption, ())

    def image(self, node: LexborNode, caption: str = "") -> None:
        url = self.address(node)
        alt = _tidy(node.attributes.get("alt") or "")
        said = caption or (alt if len(alt.split()) >= CAPTION_WORDS else "")
        if url:
            self.page.images.append(Image(url, said or alt))
        if said and not any(b.kind == "caption" and b.text == said for b in self.page.blocks[-3:]):
            self.keep("caption", said, ())

    def address(self, node: LexborNode) -> str:
        names = ("data-orig-file", "data-src", "data-lazy-src", "src")
        for value in (node.attributes.get(name) or "" for name in names):
            whole = joined(self.base, value) if value.strip() else ""
            if whole.startswith(("http://", "https://")):
                return whole
        return ""

    def emit(self, run: Iterable[LexborNode], kind: BlockKind) -> None:
        """Inline content as blocks, parted where a line is left empty."""
        pieces: list[tuple[str, bool]] = []
        images: list[LexborNode] = []
        for node in run:
            _gather(node, False, pieces, images, 0)
        for image in images:
            self.image(image)
        part: list[tuple[str, bool]] = []
        for text, italic in pieces:
            first, *others = re.split(r"\n[ \t\r]*\n", text)
            part.append((first, italic))
            for other in others:
                self.pieces(part, kind)
                part = [(other, italic)]
        self.pieces(part, kind)

    def pieces(self, part: list[tuple[str, bool]], kind: BlockKind) -> None:
        italics = [_tidy(_MARKS.sub("", text)).strip(".,;:") for text, italic in part if italic]
        self.keep(kind, "".join(text for text, _ in part), tuple(t for t in italics if t))

    def keep(self, kind: BlockKind, text: str, titles: tuple[str, ...]) -> None:
        marks = tuple(dict.fromkeys(int(number) for number in _MARKS.findall(text)))
        said = _tidy(_MARKS.sub("", text))
        if said:
            self.page.blocks.append(Block(kind, said, self.section, self.anchor, marks, titles))


def _gather(
    node: LexborNode,
    italic: bool,
    pieces: list[tuple[str, bool]],
    images: list[LexborNode],
    depth: int,
) -> None:
    """The text of inline content, told apart by whether it is set in italics."""
    if node.is_text_node:
        text = node.text_content or ""
        if pieces and pieces[-1][1] == italic:
            pieces[-1] = (pieces[-1][0] + text, italic)
        else:
            pieces.append((text, italic))
    elif node.tag == "img":
        images.append(node)
    elif node.tag == "br":
        follows = bool(pieces) and pieces[-1][0].endswith("\n")
        pieces.append(("\n\n" if follows else "\n", False))
    elif depth >= DEPTH:
        pieces.append((node.text(deep=True), italic))
    elif node.is_element_node:
        for child in node.iter(include_text=True):
            _gather(child, italic or node.tag in _ITALIC, pieces, images, depth + 1)


def _holds_blocks(node: LexborNode) -> bool:
    return bool(node.is_element_node) and bool(
        node.css_first("p, div, figure, ul, ol, blockquote, h1, h2, h3, h4, h5, h6, table")
    )


def joined(base: str, value: str) -> str:
    """A whole web address; empty where the value is none."""
    try:
        return urljoin(base, value.strip())
    except ValueError:
        return ""


def well_formed(text: str) -> str:
    """``text`` without halves of characters, which neither parsers nor databases take."""
    return text.encode("utf-8", errors="ignore").decode("utf-8")


def _without_marks(html: str) -> str:
    return well_formed(html).replace(OPEN_MARK, "").replace(CLOSE_MARK, "").replace("\x00", "")


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()
