"""Writes the sample exports that ship with the product. The same seed gives the same files.

python -m benchmarks.make_samples
"""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, timedelta

from kpitree.data.importing.samples import samples
from tests.architecture.sources import ROOT

FOLDER = ROOT / "kpitree" / "data" / "importing" / "samples"
AS_OF = date(2026, 9, 30)
SOURCES = {
    "en": ("Organic Search", "Paid Search", "Webinar", "Trade Show", "Referral"),
    "ja": ("自然検索", "広告", "ウェビナー", "展示会", "紹介"),
}
RATES = (0.30, 0.22, 0.35, 0.16, 0.45)  # lead to MQL, by source
COMPANIES = {"en": ("Northwind Parts", "Blue Harbor", "Kestrel Labs", "Fieldstone", "Orchid Works"),
             "ja": ("青葉精機", "みなと商事", "東雲システム", "川原製作所", "白樺フーズ")}  # fmt: skip


def lag(r: random.Random, days: float) -> timedelta:
    return timedelta(days=int(r.expovariate(1 / days)) + 1)


def leads(r: random.Random, n: int) -> list[dict[str, object]]:
    """Leads of nine months with the days on which they reached each stage, None where they have not by AS_OF."""
    rows = []
    for i in range(n):
        source = r.choices(range(5), (5, 4, 3, 2, 1))[0]
        day = date(2026, 1, 1) + timedelta(days=r.randrange((AS_OF - date(2026, 1, 1)).days))
        row: dict[str, object] = {"id": 10_001 + i, "source": source, "lead": day, "company": r.randrange(5)}
        for stage, rate, days in (
            ("mql", RATES[source], 8),
            ("sql", 0.45, 6),
            ("opportunity", 0.5, 10),
            ("won", 0.28, 40),
        ):
            reached = r.random() < rate
            day += lag(r, days)
            if not reached or day > AS_OF:
                row["left"] = stage if not reached else ""
                break
            row[stage] = day
        rows.append(row)
    return rows


def deals(r: random.Random, n: int) -> list[dict[str, object]]:
    rows = []
    for i in range(n):
        created = date(2026, 1, 5) + timedelta(days=r.randrange(260))
        close = created + lag(r, 45)
        won = r.random() < 0.28
        decided = close <= AS_OF
        stage = ("won" if won else "lost") if decided else r.choice(("early", "proposal"))
        amount = r.choice((120, 180, 240, 300, 480, 600)) * 10_000
        rows.append({"id": 70_001 + i, "created": created, "close": close, "stage": stage, "amount": amount,
                     "source": r.randrange(5), "company": r.randrange(5)})  # fmt: skip
    return rows


def text(rows: list[list[object]], *, quoted: bool = False) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def stamp(r: random.Random, day: object) -> str:
    if not isinstance(day, date):
        return ""
    return datetime(day.year, day.month, day.day, r.randrange(9, 19), r.randrange(60)).strftime("%Y-%m-%d %H:%M")


def hubspot_contacts(r: random.Random, language: str) -> bytes:
    header = {
        "en": ["Record ID", "Company name", "Create Date", "Lifecycle Stage", "Original Traffic Source",
               "Became a Lead Date",
               "Became a Marketing Qualified Lead Date", "Became a Sales Qualified Lead Date",
               "Became an Opportunity Date", "Became a Customer Date"],
        "ja": ["レコードID", "会社名", "作成日", "ライフサイクルステージ", "元のソース", "リードになった日付",
               "MQLになった日付",               "SQLになった日付", "商談になった日付", "顧客になった日付"],
    }[language]  # fmt: skip
    stages = {"en": ("Lead", "Marketing Qualified Lead", "Sales Qualified Lead", "Opportunity", "Customer"),
              "ja": ("リード", "MQL", "SQL", "商談", "顧客")}[language]  # fmt: skip
    rows: list[list[object]] = [list(header)]
    for lead in leads(r, 400):
        days = [lead.get(stage) for stage in ("lead", "mql", "sql", "opportunity", "won")]
        now = stages[max(i for i, day in enumerate(days) if day)]
        company = COMPANIES[language][int(str(lead["company"]))]
        source = SOURCES[language][int(str(lead["source"]))]
        rows.append([lead["id"], company, stamp(r, days[0]), now, source, *(stamp(r, day) for day in days)])
    return text(rows, quoted=True).encode("utf-8-sig")


def hubspot_deals(r: random.Random, language: str) -> bytes:
    header = {"en": ["Record ID", "Deal Name", "Deal Stage", "Close Date", "Amount", "Pipeline", "Create Date"],
              "ja": ["レコードID", "取引名", "取引ステージ", "クローズ日", "金額", "パイプライン",
                     "作成日"]}[language]  # fmt: skip
    stages = {"en": {"won": "closedwon", "lost": "closedlost", "early": "qualifiedtobuy",
                     "proposal": "presentationscheduled"},
              "ja": {"won": "受注", "lost": "失注", "early": "初回商談", "proposal": "提案"}}[language]  # fmt: skip
    pipeline = {"en": "Sales Pipeline", "ja": "新規営業"}[language]
    rows: list[list[object]] = [list(header)]
    for deal in deals(r, 260):
        name = f"{COMPANIES[language][int(str(deal['company']))]} {deal['id']}"
        rows.append([deal["id"], name, stages[str(deal["stage"])], stamp(r, deal["close"]), deal["amount"], pipeline,
                     stamp(r, deal["created"])])  # fmt: skip
    return text(rows, quoted=True).encode("utf-8-sig")


def salesforce_leads_ja(r: random.Random) -> bytes:
    """A formatted report in CP932: a title above, a notice below, dates with slashes."""
    rows: list[list[object]] = [
        ["リードレポート"], ["2026/09/30 現在"], [],
        ["リードID", "会社名", "リードソース", "状況", "作成日", "取引開始済み", "取引の開始日"],
    ]  # fmt: skip
    for lead in leads(r, 300):
        made, opened = lead["lead"], lead.get("opportunity")
        rows.append([f"00Q{lead['id']}", COMPANIES["ja"][int(str(lead["company"]))],
                     SOURCES["ja"][int(str(lead["source"]))], "取引開始済み" if opened else "対応中",
                     f"{made:%Y/%m/%d}", "1" if opened else "0", f"{opened:%Y/%m/%d}" if opened else None])  # fmt: skip
    rows += [[], ["リードレポート"], ["Confidential Information - Do Not Distribute"]]
    return text(rows).encode("cp932")


def salesforce_opportunities_en(r: random.Random) -> bytes:
    """American dates and formatted amounts."""
    stages = {"won": "Closed Won", "lost": "Closed Lost", "early": "Qualification", "proposal": "Proposal/Price Quote"}
    chance = {"won": 100, "lost": 0, "early": 10, "proposal": 50}
    rows: list[list[object]] = [["Opportunity ID", "Opportunity Name", "Stage", "Amount", "Probability (%)",
                                 "Close Date", "Created Date", "Lead Source", "Type"]]  # fmt: skip
    for deal in deals(r, 260):
        created, close, stage = deal["created"], deal["close"], str(deal["stage"])
        rows.append([f"006{deal['id']}", f"{COMPANIES['en'][int(str(deal['company']))]} {deal['id']}", stages[stage],
                     f"${int(str(deal['amount'])) // 100:,}", chance[stage], f"{close:%-m/%-d/%Y}",
                     f"{created:%-m/%-d/%Y}", SOURCES["en"][int(str(deal["source"]))], "New Business"])  # fmt: skip
    return text(rows).encode()


def ga4(r: random.Random, language: str) -> bytes:
    """Comment lines, a row of totals first, and a second table."""
    header = {
        "en": ["Session default channel group", "Sessions", "Engaged sessions", "Key events", "Total revenue"],
        "ja": [
            "セッションのデフォルト チャネル グループ",
            "セッション",
            "エンゲージのあったセッション数",
            "キーイベント",
            "合計収益",
        ],
    }[language]
    channels = ("Organic Search", "Direct", "Paid Search", "Referral", "Email", "Organic Social")
    sizes = [r.randrange(800, 16_000) for _ in channels]
    found = [(name, n, int(n * r.uniform(0.4, 0.7)), int(n * r.uniform(0.006, 0.03)))
             for name, n in zip(channels, sizes, strict=True)]  # fmt: skip
    found.sort(key=lambda row: -row[1])
    title = {"en": "Traffic acquisition", "ja": "トラフィック獲得"}[language]
    rule = "# " + "-" * 40
    lines = f"{rule}\n# {title}\n# 20260901-20260930\n{rule}\n"
    totals = ["", *(sum(row[i] for row in found) for i in (1, 2, 3)), 0]
    table = text([list(header), totals, *([*row, 0] for row in found)]).replace("\r\n", "\n")
    days = {"en": ["Nth day", "Sessions"], "ja": ["N 日目", "セッション"]}[language]
    second = text([list(days), *([f"{i:04d}", r.randrange(500, 2_000)] for i in range(30))]).replace("\r\n", "\n")
    return (lines + table + "\n" + lines + second).encode()


def event_log(r: random.Random) -> bytes:
    """One row for each change of stage, as a warehouse keeps them."""
    names = {"lead": "Lead", "mql": "MQL", "sql": "SQL", "opportunity": "Opportunity", "won": "Closed Won"}
    rows: list[list[object]] = [["lead_id", "stage", "changed_at"]]
    for lead in leads(r, 300):
        rows += [[lead["id"], name, stamp(r, lead[stage])] for stage, name in names.items() if lead.get(stage)]
    return text(rows).encode()


def main() -> None:
    made = {
        "hubspot_contacts.en.csv": lambda r: hubspot_contacts(r, "en"),
        "hubspot_contacts.ja.csv": lambda r: hubspot_contacts(r, "ja"),
        "hubspot_deals.en.csv": lambda r: hubspot_deals(r, "en"),
        "hubspot_deals.ja.csv": lambda r: hubspot_deals(r, "ja"),
        "salesforce_leads.ja.csv": salesforce_leads_ja,
        "salesforce_opportunities.en.csv": salesforce_opportunities_en,
        "ga4.en.csv": lambda r: ga4(r, "en"),
        "ga4.ja.csv": lambda r: ga4(r, "ja"),
        "event_log.en.csv": event_log,
    }
    for name, make in made.items():
        (FOLDER / name).write_bytes(make(random.Random(name)))
    print("\n".join(samples()))


if __name__ == "__main__":
    main()
