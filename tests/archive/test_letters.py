import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.archive.letters import decoded

WESTERN = (
    "München,schön,Käse,Köln,Übung,Österreich,Zürich,Straße,Größe,été,Élèves,crème,château,café,naïve,señor,España"
    ",página,João,Canções,Malmö,år,Ærø,Øl,Ålesund,Être,garçon,Noël,ÉTÉ,Müller/Ärzte,coração,niño,mañana,Français,Weiß"
    ",“Fotos”,ALEMÁN,São Paulo,Façade,Þór,Zoë"
)
SIGNS = "50°,n°1"
# French has one before a question mark and within its quotation marks.
UNBROKEN = "été\u00a0?,«\u00a0Été\u00a0»,München\u00a0n°1,n°\u00a0schön"
JAPANESE = "写真,日本,旅行,テスト,東京,猫,海,カメラ,家族,新しいフォルダー/写真1,卒業式,桜,ひな祭り,お正月,「旅行」"
CHINESE = "中文,照片,新建文件夹/图片1,北京,我的照片,全家福,旅游2024"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        (name, page)
        for names, pages in (
            (WESTERN, "cp437 cp850 cp1252 utf-8"),
            (SIGNS, "cp1252 utf-8"),
            (UNBROKEN, "cp1252 utf-8"),
            (JAPANESE, "cp932 utf-8"),
            ("亜,ー", "cp932 utf-8"),
            (CHINESE, "gbk utf-8"),
            ("\uff0c", "gbk utf-8"),
        )
        for name in names.split(",")
        for page in pages.split()
    ],
)
def test_names_are_read_in_the_code_page_they_were_written_in(name: str, page: str):
    """Nothing says which; what makes sense of the name is taken."""
    try:
        raw = f"{name}.jpg".encode(page)
    except UnicodeEncodeError:
        return  # the page has no such letter

    assert f"{name}.jpg" == decoded(raw)


@given(st.binary(max_size=40))
def test_every_name_can_be_read(raw: bytes):
    """No bytes are without a reading."""
    assert isinstance(decoded(raw), str)
    decoded(raw).encode()
