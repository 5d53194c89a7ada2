r"""RUN targets: from the administrator's line to a program and its arguments, without a shell.

    c:\application.exe?$phone$                          the program and ONE argument, whatever it holds
    c:\application\programme.exe AppelDe=$phone$        the program and one argument
    "C:\Program Files\App\app.exe" /tel:$phone$ /x      quotes where blanks belong to a word

The line is split once, on the template; values fill the arguments afterwards, so that no value can
make a new one (https://nvd.nist.gov/vuln/detail/CVE-2024-24576 shows what happens otherwise).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.programs import LINUX, MACOS, PLATFORMS, WINDOWS, refusal_of
from ringhook.engine.text.arguments import fill_argument
from ringhook.engine.text.facts import Facts
from ringhook.engine.text.parse import parse
from ringhook.engine.text.tree import Literal, Node, Origin, Template, references

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_END = r"(?=[ \t?]|\Z)"
_ENDINGS: Mapping[str, re.Pattern[str]] = {
    WINDOWS: re.compile(rf"(?i)\.(?:exe|com|bat|cmd|ps1|vbs|js|lnk|msi)[. ]*?{_END}"),
    MACOS: re.compile(rf"(?i)\.(?:app|sh|command){_END}"),
    LINUX: re.compile(rf"(?i)\.(?:appimage|sh){_END}"),
}
_BUNDLE = re.compile(r'(?i)\.app(?=[ \t?"/]|\Z)')
_WORD = re.compile(r"[^ \t?]+")
_PIECE = re.compile(r'[ \t]+|"|[^ \t"]+')


@dataclass(frozen=True, slots=True)
class Command:
    """A program and the templates of its arguments, ready for values."""

    program: str
    arguments: tuple[Template, ...]


def platform_of(source: str) -> str:
    """Return the system that the line in *source* is written for."""
    text = source.lstrip(' "')
    if not text.startswith("/"):
        return WINDOWS
    return MACOS if _BUNDLE.search(text) or text.startswith("/Applications/") else LINUX


@lru_cache(maxsize=1024)
def parse_command(source: str, platform: str, *, bare_names: bool = False) -> Command:
    """Return *source* split for *platform* (`windows`, `macos`, `linux`).

    *bare_names* lets a program's name pass without its path, for desktops that know what it stands
    for. Raises `BadTemplateError` for programs that are never started, a variable in the path, a
    secret, unbalanced quotes.
    """
    if platform not in PLATFORMS:
        raise BadTemplateError(f"the platform is one of {', '.join(PLATFORMS)}", word=platform)
    if control := _CONTROL.search(source):
        raise _refused(control.start(), "write the command on one line, without control characters")
    start, end, rest = _program_span(source.rstrip(), platform)
    program = _literal(source, start, end)
    if problem := refusal_of(program, platform, bare_names=bare_names):
        raise _refused(start, problem, program)
    arguments = tuple(_arguments(source.rstrip(), rest))
    _refuse_secrets(arguments)
    if platform == MACOS and program.lower().endswith(".app"):
        return _opened(program, arguments)
    return Command(program, arguments)


def _program_span(source: str, platform: str) -> tuple[int, int, int]:
    """Return where the program begins and ends and where the rest begins."""
    start = len(source) - len(source.lstrip())
    if source.startswith('"', start):
        end = source.find('"', start + 1)
        if end < 0:
            raise _refused(start, "close the quote around the program")
        if source[end + 1 : end + 2] not in ("", " ", "\t", "?"):
            raise _refused(end, "put a blank between the program and its arguments")
        return start + 1, end, end + 1
    found = _ENDINGS[platform].search(source, start) or _WORD.match(source, start)
    if found is None:
        raise _refused(start, "write the program to start")
    return start, found.end(), found.end()


def _literal(source: str, start: int, end: int) -> str:
    template = parse(" " * start + source[start:end], numbered=True)
    if not template.is_literal:
        raise _refused(
            start, "a variable may not stand in the program's path; put it after the program"
        )
    return "".join(node.text for node in template.nodes if isinstance(node, Literal)).strip()


def _arguments(source: str, rest: int) -> Iterator[Template]:
    """Yield the arguments behind the program: one whole after `?`, else words and quoted words."""
    if source.startswith("?", rest):
        yield from _whole(source, rest + 1)
        return
    nodes = parse(" " * rest + source[rest:], numbered=True).nodes
    words = _Words(source)
    for node in nodes:
        yield from words.add(node)
    yield from words.finish()


def _whole(source: str, start: int) -> Iterator[Template]:
    """Yield what follows the `?` as one argument, without quotes around it."""
    text = source[start:]
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1]
    if '"' in bare:
        raise _refused(start, "after ? stands one argument; remove the quotes inside it")
    begin = start + text.find(bare)
    nodes = parse(" " * begin + bare, numbered=True).nodes
    nodes = _without_padding(nodes, begin)
    if nodes:
        yield Template(bare, nodes, numbered=True)


def _without_padding(nodes: tuple[Node, ...], width: int) -> tuple[Node, ...]:
    """Drop the blanks that kept the positions right; they are the beginning of the first literal."""
    first, *others = nodes
    kept = first.text[width:] if isinstance(first, Literal) else ""
    return (*((Literal(kept, width),) if kept else ()), *others)


class _Words:
    """Splits nodes into words: blanks separate, quotes keep them, a variable never splits."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.nodes: list[Node] = []
        self.text: list[str] = []
        self.is_open = False
        self.is_quoted = False

    def add(self, node: Node) -> Iterator[Template]:
        if isinstance(node, Literal):
            for piece in _PIECE.findall(node.text):
                yield from self._piece(piece, node.offset)
        else:
            self.is_open = True
            self.nodes.append(node)
            self.text.append(self.source[node.offset : node.end])

    def _piece(self, piece: str, offset: int) -> Iterator[Template]:
        if piece == '"':
            self.is_open, self.is_quoted = True, not self.is_quoted
        elif piece.isspace() and not self.is_quoted:
            yield from self._flush()
        else:
            self.is_open = True
            self.nodes.append(Literal(piece, offset))
            self.text.append(piece.replace("$", "$$").replace("{{", "{{{{"))

    def finish(self) -> Iterator[Template]:
        if self.is_quoted:
            raise _refused(len(self.source), "close the quote")
        yield from self._flush()

    def _flush(self) -> Iterator[Template]:
        if self.is_open:
            yield Template("".join(self.text), tuple(self.nodes), numbered=True)
        self.nodes, self.text, self.is_open = [], [], False


def _opened(application: str, arguments: tuple[Template, ...]) -> Command:
    """Return how macOS starts an application bundle."""
    before = ["-a", application, *(["--args"] if arguments else [])]
    words = tuple(Template(word, (Literal(word),)) for word in before)
    return Command("/usr/bin/open", words + arguments)


def _refuse_secrets(arguments: tuple[Template, ...]) -> None:
    for argument in arguments:
        for reference in references(argument.nodes):
            if reference.origin is Origin.SECRET:
                message = "no secret may stand in a program's arguments"
                raise _refused(reference.offset, message, reference.name)


def _refused(offset: int, message: str, word: str = "") -> BadTemplateError:
    return BadTemplateError(message, column=offset + 1, word=word)


def fill(command: Command, facts: Facts, *, text_arguments: bool = False) -> tuple[str, ...]:
    """Return program and arguments as they are started.

    An argument that was only an empty value is left out; `AppelDe=` stays. Names and other text need
    *text_arguments*. Raises `RefusedValueError` with its reason when a value may not be an argument.
    """
    filled = (
        fill_argument(template, facts, text_arguments=text_arguments)
        for template in command.arguments
    )
    return (command.program, *(text for text in filled if text is not None))
