"""Promises and offers in other tongues than English: a few fixed ways in which authors write them in comments.

Only what cannot be taken for anything else: a noun for code, and the verb of the promise or the offer beside it.
"""

import re
from typing import Final

from checkers.expressions import expression
from monitor.model.papers import Availability

_STEMS: Final = (
    "sera", "seront", "wird", "werden", "estar", "será", "serão", "sarà", "publicará", "demande", "frage", "richiesta",
    "petici", "solicit", "pedido", "consulta", "publier", "publicar", "liberar", "disponibiliz", "rilasc",
    "pubblicher", "код", "코드", "stellen", "rendrons", "verrà", "auprès", "acuerdo", "autor",
)  # fmt: skip
_EAST_ASIAN: Final = expression(r"[\u3040-\u9fff]")
_BETWEEN: Final = r"[^.;。；]{0,60}?"
_PROMISES: Final = expression(
    rf"\bcodes?(?: source)?\b{_BETWEEN}\b(?:sera|seront)\b{_BETWEEN}\b(?:disponibles?|publiés?|mis)\b"
    rf"|\b(?:quell)?codes?\b{_BETWEEN}\b(?:wird|werden)\b{_BETWEEN}\b(?:verfügbar|veröffentlicht|bereitgestellt"
    rf"|zugänglich|freigegeben|zur verfügung (?:gestellt|stehen))\b"
    rf"|\bwir werden\b{_BETWEEN}\b(?:quell)?codes?\b{_BETWEEN}\b(?:veröffentlichen|bereitstellen|freigeben)\b"
    rf"|\b(?:nous publierons|publicaremos|liberaremos|disponibilizaremos|rilasceremo|pubblicheremo)\b{_BETWEEN}"
    r"\b(?:codes?|códigos?|codice)\b"
    rf"|\b(?:códigos?|codigos?)\b{_BETWEEN}\b(?:estará|estarán|será|serán|serão|estarão)\b{_BETWEEN}"
    r"\b(?:disponibles?|disponível|disponíveis|publicados?|liberados?|disponibilizados?)\b"
    rf"|\b(?:códigos?|codigos?)\b{_BETWEEN}\bse (?:publicará|liberará|hará público)n?\b"
    rf"|\bкод\b{_BETWEEN}\bбуд(?:ет|ут)\b{_BETWEEN}\b(?:доступ|опубликован|выложен|открыт)"
    r"|코드[^.。]{0,20}공개(?:할|될|됩|하겠)"
    rf"|\bwir stellen\b{_BETWEEN}\b(?:quell)?codes?\b{_BETWEEN}\bnach\b{_BETWEEN}\b(?:bereit|verfügung)\b"
    rf"|\b(?:nous )?rendrons\b{_BETWEEN}\bcodes?\b{_BETWEEN}\b(?:publics?|disponibles?|accessibles?|ouverts?)\b"
    rf"|\bcodice\b{_BETWEEN}\b(?:sarà|verrà)\b{_BETWEEN}\b(?:disponibile|pubblicato|rilasciato|reso)\b"
    r"|(?:代码|源码|程序|程式碼|代碼)[^。；]{0,12}(?:将|會|会|即将|後續|后续|稍后)[^。；]{0,10}(?:开源|開源|公开|公開|发布|發布|释出)"
    r"|(?:将|会|即将|后续)[^。；]{0,6}(?:开源|公开|发布)[^。；]{0,8}(?:代码|源码|程序)"
    r"|コード[^。]{0,12}(?:公開予定|公開します|公開する予定)",
    re.IGNORECASE,
)
_REQUESTS: Final = expression(
    rf"\bcodes?(?: source)?\b{_BETWEEN}\bdisponibles?\b{_BETWEEN}\bsur (?:simple )?demande\b"
    rf"|\b(?:quell)?codes?\b{_BETWEEN}\bauf (?:nach|an)?frage\b"
    rf"|\b(?:códigos?|codigos?)\b{_BETWEEN}\b(?:bajo|por|mediante|a|sob) (?:petición|solicitud|pedido|solicitação"
    rf"|consulta)\b"
    rf"|\bcodes?\b{_BETWEEN}\b(?:obtenus?|disponibles?)\b{_BETWEEN}\bauprès d"
    rf"|\bcodice\b{_BETWEEN}\bsu richiesta\b"
    rf"|\bкод\b{_BETWEEN}\bпо запросу\b|코드[^.。]{{0,20}}요청"
    r"|(?:代码|源码|程序)[^。；]{0,12}(?:索取|联系作者|請聯絡|请联系)",
    re.IGNORECASE,
)


def heard(text: str) -> Availability | None:
    """Promised or on request, where a sentence says so in one of the tongues read here; None where it says neither."""
    low = text.lower()
    if not any(stem in low for stem in _STEMS) and (text.isascii() or not _EAST_ASIAN.search(text)):
        return None
    if _REQUESTS.search(text):
        return Availability.ON_REQUEST
    if _PROMISES.search(text):
        return Availability.PROMISED
    return None
