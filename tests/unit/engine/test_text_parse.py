"""Reading templates: what is a variable, what stays text, what is refused and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.text import FILTERS, FUNCTIONS, parse, uses
from ringhook.engine.text.parse import DEEPEST, LONGEST_SOURCE
from ringhook.engine.text.tree import FilterUse, FunctionUse, Literal, Origin, Reference

STAYS_TEXT = [
    "",
    "plain",
    "$5",
    "US$",
    "a $ b",
    "100 $, 200 $",
    "?$filter=x&$select=name&$top=1",
    '{"$schema": "x", "a": {"b": 1}}',
    "$id=1",
    "$event=1",
    "{tel}",
    "{UNKNOWN}",
    "{TEL",
    "TEL}",
    "FOO(x)",
    "md5(abc)",
    "XMD5(abc)",
    "MD5 (abc)",
    "(a, b)",
    "{{not a field}}",
    "{{field|}}",
    "{{",
    "}}",
    "$a|b c",
    "${x}",
    "$1",
    "$" + "x" * 90 + "$",
]


@pytest.mark.parametrize("source", STAYS_TEXT)
def test_what_is_no_known_form_stays_text(source: str) -> None:
    template = parse(source)
    assert template.is_literal
    assert "".join(n.text for n in template.nodes if isinstance(n, Literal)) == source


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("$$", "$"),
        ("$$phone$$", "$phone$"),
        ("US$$ 5", "US$ 5"),
        ("{{{{x}}", "{{x}}"),
        ("{{{{{{{{", "{{{{"),
    ],
)
def test_escapes_give_one_sign(source: str, text: str) -> None:
    assert parse(source).nodes == (Literal(text),)


def test_the_three_spellings_name_the_same_fact() -> None:
    nodes = parse("$phone$ {REMOTE} $tel$").nodes
    found = {(n.origin, n.name) for n in nodes if isinstance(n, Reference)}
    assert found == {(Origin.FACT, "phone")}
    assert uses(parse("{{contact_phone_number}}")) == {"field.contact_phone_number", "phone"}


@pytest.mark.parametrize(
    ("source", "origin", "name"),
    [
        ("$contact.owner$", Origin.CONTACT, "owner"),
        ("$name$", Origin.CONTACT, "name"),
        ("{EXT_ID}", Origin.CONTACT, "id"),
        ("$argument.team$", Origin.ARGUMENT, "team"),
        ("$variable.api_domain$", Origin.VARIABLE, "api_domain"),
        ("$field.info.a$", Origin.FIELD, "info.a"),
        ("{{ info.a }}", Origin.FIELD, "info.a"),
        ("{{items[0]}}", Origin.FIELD, "items[0]"),
        ("$secret.crm-key$", Origin.SECRET, "crm-key"),
        ("{SECRET:crm_key}", Origin.SECRET, "crm_key"),
    ],
)
def test_families_take_any_name(source: str, origin: Origin, name: str) -> None:
    assert parse(source).nodes == (Reference(origin, name, end=len(source)),)


def test_adjacent_variables_are_two() -> None:
    assert [type(n) for n in parse("$phone$$line$").nodes] == [Reference, Reference]


@pytest.mark.parametrize(
    ("written", "arguments"),
    [
        ("last(9)", ("9",)),
        ("last( 9 )", ("9",)),
        ("upper", ()),
        ("upper()", ()),
        ("replace(a,b)", ("a", "b")),
        ("replace(a,)", ("a", "")),
        ('replace(",",";")', (",", ";")),
        ("replace(' ','')", (" ", "")),
        ('default("a) b")', ("a) b",)),
        ("substr(1)", ("1",)),
        ("substr(1,2)", ("1", "2")),
        ("date(yyyy-MM-dd HH:mm)", ("yyyy-MM-dd HH:mm",)),
    ],
)
def test_filter_arguments_are_read(written: str, arguments: tuple[str, ...]) -> None:
    (node,) = parse(f"$phone|{written}$").nodes
    assert isinstance(node, Reference)
    assert node.filters == (FilterUse(written.split("(", maxsplit=1)[0], arguments),)


def test_filters_chain_in_every_spelling_that_has_them() -> None:
    for source in ("$name|lower|md5$", "{{x|lower|md5}}"):
        (node,) = parse(source).nodes
        assert isinstance(node, Reference)
        assert [use.name for use in node.filters] == ["lower", "md5"]


def test_functions_nest_and_keep_brackets_that_pair() -> None:
    (node,) = parse("LOWERCASE(MD5(FOO(a,b){TEL}))").nodes
    assert isinstance(node, FunctionUse)
    ((inner,),) = node.arguments
    assert isinstance(inner, FunctionUse)
    assert inner.arguments[0][0] == Literal("FOO(a,b)", 14)


def test_commas_separate_only_where_a_function_takes_several_arguments() -> None:
    (one,) = parse("MD5(a, b)").nodes
    (two,) = parse("DEFAULT({NAME}, (a,b) c)").nodes
    assert isinstance(one, FunctionUse)
    assert isinstance(two, FunctionUse)
    assert one.arguments == ((Literal("a, b", 4),),)
    assert two.arguments[1] == (Literal("(a,b) c", 16),)


REFUSED = [
    ("$fone$", 1, 1, "fone", "did you mean $phone$?"),
    ("a\nb $Phone$", 2, 3, "Phone", "did you mean $phone$?"),
    ("$zzzzzz$", 1, 1, "zzzzzz", "docs/templates.md"),
    ("$secret.$", 1, 1, "secret.", "no variable"),
    ("x $phone and", 1, 3, "phone", "second dollar"),
    ("$phone. Bye", 1, 1, "phone", "second dollar"),
    ("$phone|national", 1, 1, "phone", "second dollar"),
    ("$phone|nationl$", 1, 8, "nationl", "did you mean national?"),
    ("$phone|zzzzzz$", 1, 8, "zzzzzz", "e164, national"),
    ("{{x|nope}}", 1, 5, "nope", "no filter"),
    ("$phone|last$", 1, 8, "last", "write last(count) with whole numbers"),
    ("$phone|last(x)$", 1, 8, "last", "write last(count)"),
    ("$phone|last(-1)$", 1, 8, "last", "write last(count)"),
    ("$phone|upper(1)$", 1, 8, "upper", "upper takes no arguments"),
    ("$phone|replace(a)$", 1, 8, "replace", "write replace(old, new)"),
    ("{APW}", 1, 1, "APW", "$secret.name$"),
    ("MD5(abc", 1, 1, "MD5", "close MD5( with a bracket"),
    ("LAST({TEL})", 1, 1, "LAST", "write LAST(text, count)"),
    ("LAST({TEL},{TEL})", 1, 1, "LAST", "write LAST(text, count)"),
    ("HMACSHA256(,x)", 1, 1, "HMACSHA256", "write HMACSHA256(secret, text)"),
    ("HMACSHA256({TEL},x)", 1, 1, "HMACSHA256", "write HMACSHA256(secret, text)"),
    ("IF(a,b)", 1, 1, "IF", "write IF(condition, then, else)"),
]


@pytest.mark.parametrize(("source", "line", "column", "word", "hint"), REFUSED)
def test_a_mistake_is_named_with_its_place_and_remedy(
    source: str, line: int, column: int, word: str, hint: str
) -> None:
    with pytest.raises(BadTemplateError) as caught:
        parse(source)
    error = caught.value
    assert (error.line, error.column, error.word) == (line, column, word)
    assert hint in str(error)


def test_functions_may_not_stand_too_deep() -> None:
    parse("MD5(" * DEEPEST + ")" * DEEPEST)
    with pytest.raises(BadTemplateError, match="16 deep"):
        parse("MD5(" * (DEEPEST + 1) + ")" * (DEEPEST + 1))


def test_a_text_has_a_length() -> None:
    parse("x" * LONGEST_SOURCE)
    with pytest.raises(BadTemplateError, match="shorten"):
        parse("x" * (LONGEST_SOURCE + 1))


def test_reading_the_same_text_twice_gives_the_same_tree() -> None:
    assert parse("https://x/$phone$") is parse("https://x/$phone$")
    assert parse("$1") != parse("$1", numbered=True)


PIECES = st.sampled_from(
    [*"${}()|,\"'\n a1=", "$$", "{{", "}}", "$phone", "$phone$", "|last(", "MD5(", "IF(", "{TEL}"]
    + [f"|{name}" for name in FILTERS]
    + [f"{name}(" for name in FUNCTIONS]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_no_text_raises_anything_but_a_bad_template(source: str) -> None:
    try:
        uses(parse(source))
    except BadTemplateError as error:
        place = (error.line, error.column)
    else:
        place = (1, 1)
    assert place >= (1, 1)


@pytest.mark.parametrize(
    "piece",
    ["$a|f(", "{{a|b", "(", ")", ",", "MD5", "$phone", "{", "$", "$$", "$x|'", '$x|f("', "{TEL}"],
)
def test_a_long_text_is_read_without_looking_twice(piece: str) -> None:
    """A quadratic reader would take minutes here, and the run would be stopped."""
    source = "IF(" + piece * (LONGEST_SOURCE // len(piece) - 10)
    with pytest.raises(BadTemplateError):
        parse(source)
