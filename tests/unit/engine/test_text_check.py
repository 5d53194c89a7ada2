"""What is refused before it is saved, and where."""

import pytest

from ringhook.engine.text import TextProblem, Use, check, parse, uses

FINE = [
    ("https://crm.example/card/$phone$", Use.URL_TARGET),
    ("https://crm.example/?k=$secret.key$", Use.HTTP_TARGET),
    ("https://crm.example/?s=$phone|hmac(key)$", Use.URL_TARGET),
    (r"c:\application.exe?$phone$", Use.RUN),
    ("/Applications/Program.App?$phone$", Use.RUN),
    ("prog.exe AppelDe=$phone$", Use.RUN),
    ('{"tel": "$phone$", "n": $duration$, "x": {{y}}, "k": "$secret.key$"}', Use.BODY_JSON),
    ("[]", Use.BODY_JSON),
    ("tel=$phone$&k=$secret.key$", Use.BODY_FORM),
    ("$phone$ called", Use.BODY_TEXT),
    ("<a>$phone$</a>", Use.BODY_XML),
    ("Bearer $secret.key$", Use.HEADER),
]


@pytest.mark.parametrize(("source", "use"), FINE)
def test_a_good_text_has_no_problems(source: str, use: Use) -> None:
    assert check(source, use) == []


@pytest.mark.parametrize("use", list(Use))
def test_an_unknown_variable_is_refused_everywhere(use: Use) -> None:
    source = r"c:\a.exe $fone$" if use is Use.RUN else 'https://x/"\n$fone$'
    (problem,) = check(source, use)
    assert (problem.line, problem.column) == ((1, 10) if use is Use.RUN else (2, 1))
    assert problem.message.startswith("there is no variable $fone$; did you mean $phone$?")


BAD = [
    ("https://x/?k=$secret.key$", Use.URL_TARGET, 14, "no secret may stand in an address"),
    ("https://x/?k=MD5($secret.key$)", Use.URL_TARGET, 18, "no secret may stand in an address"),
    (r"c:\a.exe $secret.key$", Use.RUN, 10, "no secret may stand in a program's arguments"),
    (r"c:\a.bat $phone$", Use.RUN, 1, ".bat files are not started"),
    ("javascript:x", Use.URL_TARGET, 1, "javascript: is not opened"),
    ("$phone$", Use.HTTP_TARGET, 1, "begin the address with https://"),
    ("tel:$phone$", Use.HTTP_TARGET, 1, "tel: is not opened"),
    ("tel=$phone$", Use.BODY_JSON, 1, "a JSON body begins with { or ["),
    ('{"a": $phone$ $line$}', Use.BODY_JSON, 1, "this is no JSON once it is filled in"),
    ('{"a": "$phone$",}', Use.BODY_JSON, 1, "this is no JSON once it is filled in"),
    ("[" * 60000, Use.BODY_JSON, 1, "nested too deeply"),
    ("a\nb", Use.HEADER, 1, "a header has one line"),
]


@pytest.mark.parametrize(("source", "use", "column", "message"), BAD)
def test_a_bad_text_names_its_problem(source: str, use: Use, column: int, message: str) -> None:
    (problem,) = check(source, use)
    assert message in problem.message
    assert (problem.line, problem.column) == (1, column)


def test_every_secret_in_a_desktop_address_is_named() -> None:
    problems = check("https://x/?k=$secret.a$\n&l={SECRET:b}", Use.URL_TARGET)
    assert [(p.line, p.column) for p in problems] == [(1, 14), (2, 4)]
    assert all(isinstance(problem, TextProblem) for problem in problems)


def test_an_allowed_scheme_is_for_desktops_only() -> None:
    schemes = ("http", "https", "tel")
    assert check("tel:$phone$", Use.URL_TARGET, schemes=schemes) == []
    assert len(check("tel:$phone$", Use.HTTP_TARGET, schemes=schemes)) == 1


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("plain", set()),
        ("$phone$", {"phone"}),
        ("{TEL}", {"tel", "phone"}),
        ("{CALLED}", {"called", "phone"}),
        ("{{client_number}}", {"field.client_number", "phone"}),
        ("{{scenario}}", {"field.scenario"}),
        ("{{direction}}", {"field.direction"}),
        ("MD5($name$ IF({COMPANY},$line$,x))", {"contact.name", "contact.company", "line"}),
        ("$secret.a$ $argument.b$ $variable.c$", {"secret.a", "argument.b", "variable.c"}),
        ("$direction|hmac(k)$ MD5(HMACSHA256(l,x))", {"direction", "secret.k", "secret.l"}),
    ],
)
def test_a_template_tells_what_it_reads(source: str, names: set[str]) -> None:
    assert uses(parse(source)) == names
