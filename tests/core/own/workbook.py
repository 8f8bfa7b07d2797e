"""Writes a small workbook by hand, as ECMA-376 says: the second truth for the reader of workbooks."""

import io
import zipfile
from xml.sax.saxutils import escape

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMATS = '<numFmt numFmtId="170" formatCode="[Red]0.00 &quot;days&quot;"/>' \
          '<numFmt numFmtId="171" formatCode="yyyy\\-mm\\-dd"/>'
STYLES = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 170, 171))


def workbook(**sheets: str) -> bytes:
    """`sheets`: name -> rows as XML. Shared texts are 'name', 'colour', 'red & blue'; styles 1 and 3 are dates."""
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in ("name", "colour", "red & blue"))
    texts += "<si><r><t>two </t></r><r><t>fonts</t></r></si>"
    names = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(sheets, 1))
    links = "".join(f'<Relationship Id="r{at}" Target="worksheets/s{at}.xml"/>' for at in range(1, len(sheets) + 1))
    parts = {"xl/workbook.xml": f'<workbook {NS} xmlns:r="{LINK}"><sheets>{names}</sheets></workbook>',
             "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                                           f'relationships">{links}</Relationships>',
             "xl/sharedStrings.xml": f"<sst {NS}>{texts}</sst>",
             "xl/styles.xml": f"<styleSheet {NS}><numFmts>{FORMATS}</numFmts><cellXfs>{STYLES}</cellXfs></styleSheet>"}
    parts |= {f"xl/worksheets/s{at}.xml": f"<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>"
              for at, rows in enumerate(sheets.values(), 1)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()
