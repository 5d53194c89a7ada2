"""What to paste into FreeSWITCH: the record at the end, and dialplan lines for what comes before it."""

from __future__ import annotations

from ringhook.domain.snippets import pasting_in_order

CDR_CONF = """\
<configuration name="json_cdr.conf" description="JSON CDR">
  <settings>
    <param name="url" value="@URL@"/>
    <param name="encode" value="false"/>
    <param name="encode-values" value="false"/>
    <param name="log-b-leg" value="true"/>
    <param name="retries" value="5"/>
    <param name="delay" value="5"/>
    <!-- <param name="auth-scheme" value="basic"/> <param name="cred" value="ringhook:SECRET"/> -->
  </settings>
</configuration>"""
REPORT = "call_id=${uuid}&extension=1001&timestamp=${strepoch()}"
DIALPLAN = f"""\
<action application="curl" data="@URL@ connect-timeout 1 timeout 2 post event=ringing&amp;\
from=${{url_encode(${{caller_id_number}})}}&amp;to=${{url_encode(${{destination_number}})}}&amp;\
name=${{url_encode(${{caller_id_name}})}}&amp;direction=in&amp;{REPORT.replace("&", "&amp;")}"/>
<action application="export" data="nolocal:execute_on_answer=curl @URL@ connect-timeout 1 timeout 2 \
post event=answered&amp;{REPORT.replace("&", "&amp;")}"/>
<action application="bridge" data="user/1001"/>"""
TITLES = {
    "en": (
        "autoload_configs/json_cdr.conf.xml. With a secret: remove the comment around cred",
        "Dialplan (mod_curl): ringing and answer, around your own bridge line",
    ),
    "fr": (
        "autoload_configs/json_cdr.conf.xml. Avec un secret : décommentez cred",
        "Plan de numérotation (mod_curl) : sonnerie et réponse, autour de votre ligne bridge",
    ),
    "ru": (
        "autoload_configs/json_cdr.conf.xml. Если задан секрет, раскомментируйте cred",
        "Диалплан (mod_curl): вызов и ответ, рядом с вашей строкой bridge",
    ),
    "ja": (
        "autoload_configs/json_cdr.conf.xml。シークレットがある場合は cred のコメントを外します",
        "ダイヤルプラン(mod_curl): 呼び出しと応答。ご自身の bridge の行の前に置きます",
    ),
}

setup = pasting_in_order(TITLES, (CDR_CONF, DIALPLAN))
