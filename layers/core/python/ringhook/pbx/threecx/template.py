"""The CRM template that the administrator saves as a file and uploads to 3CX (Settings, CRM)."""

from __future__ import annotations

from html import escape

from ringhook.domain.adapter import Snippet

TIME = '[[{}].ToString("yyyy-MM-ddTHH:mm:ssZ")]'
# What the report at the end of a call sends: the field, 3CX's value, and how often 3CX evaluates it.
REPORT = (
    ("event", "report", 0),
    ("secret", "[Secret]", 1),
    ("number", "[Number]", 1),
    ("name", "[Name]", 1),
    ("call_type", "[CallType]", 1),
    ("agent", "[Agent]", 1),
    ("agent_email", "[AgentEmail]", 1),
    ("agent_first_name", "[AgentFirstName]", 1),
    ("agent_last_name", "[AgentLastName]", 1),
    ("queue", "[QueueExtension]", 1),
    ("duration", "[Duration]", 1),
    ("recording_url", "[RecordingUrl]", 1),
    ("started_at", TIME.format("CallStartTimeUTC"), 2),
    ("ended_at", TIME.format("CallEndTimeUTC"), 2),
)
# What 3CX shows of a contact, and where our answer holds it.
CONTACT = (
    ("ContactID", "ContactID", "contact.id"),
    ("FirstName", "ContactName", "contact.name"),
    ("CompanyName", "ContactCompany", "contact.company"),
    ("PhoneBusiness", "ContactPhone", "contact.phone"),
    ("EntityId", "ContactID", ""),
)
LOOKUP = "event=lookup&number=[Number]&direction=[CallDirection]&secret=[Secret]"
TEMPLATE = """\
<?xml version="1.0" encoding="utf-8"?>
<Crm Country="GB" Name="ringhook" Version="1" SupportsEmojis="true">
  <Number Prefix="AsIs" MaxLength="" />
  <Connection MaxConcurrentRequests="16" />
  <Parameters>
    <Parameter Name="Secret" Type="String" Parent="General Configuration" Editor="String" \
Title="ringhook secret (empty if none is set there):" Default="" />
    <Parameter Name="ReportCallEnabled" Type="Boolean" Parent="" Editor="String" \
Title="Report calls to ringhook" Default="True" />
  </Parameters>
  <Authentication Type="No" />
  <Scenarios>
    <Scenario Id="" Type="REST">
      <Request Url="@LOOKUP@" MessagePasses="0" RequestEncoding="UrlEncoded" RequestType="Get" \
ResponseType="Json" />
      <Rules>
        <Rule Type="Any">contact.id</Rule>
      </Rules>
      <Variables>
@VARIABLES@
      </Variables>
      <Outputs AllowEmpty="false">
@OUTPUTS@
      </Outputs>
    </Scenario>
    <Scenario Id="ReportCall" Type="REST">
      <Request SkipIf="[ReportCallEnabled]!=True" Url="@REPORT@" MessagePasses="0" \
RequestContentType="application/json" RequestEncoding="Json" RequestType="Post" ResponseType="Json">
        <PostValues>
@VALUES@
        </PostValues>
      </Request>
    </Scenario>
  </Scenarios>
</Crm>
"""
TITLES = {
    "en": "Save as ringhook-3cx.xml (UTF-8) and upload it in 3CX: Integrations, CRM, Server side",
    "fr": "Enregistrez sous ringhook-3cx.xml (UTF-8), puis importez dans 3CX : Intégrations, CRM",
    "ru": "Сохраните как ringhook-3cx.xml (UTF-8) и загрузите в 3CX: Интеграции, CRM",
    "ja": "ringhook-3cx.xml (UTF-8) として保存し、3CXの「統合」→「CRM」でアップロードします",
}


def setup(url: str, language: str) -> tuple[Snippet, ...]:
    """Return the one template, with our address in both of its requests."""
    variables = {name: path for _, name, path in CONTACT if path}
    lines = {
        "@LOOKUP@": escape(f"{url}?{LOOKUP}"),
        "@REPORT@": escape(url),
        "@VARIABLES@": "\n".join(
            f'        <Variable Name="{name}" Path="{path}" />' for name, path in variables.items()
        ),
        "@OUTPUTS@": "\n".join(
            f'        <Output Type="{kind}" Passes="0" Value="[{name}]" />'
            for kind, name, _ in CONTACT
        ),
        "@VALUES@": "\n".join(
            f'          <Value Key="{key}" Passes="{passes}" Type="String">{escape(value)}</Value>'
            for key, value, passes in REPORT
        ),
    }
    text = TEMPLATE
    for mark, line in lines.items():
        text = text.replace(mark, line)
    return (Snippet(TITLES.get(language, TITLES["en"]), text),)
