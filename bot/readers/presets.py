"""What exports of survey tools look like. Names are folded: lower case, without blanks and signs.

Evidence: typeform, tally, surveymonkey, qualtrics and formbricks from exports in public repositories. Of Delighted no export
was found: its files, like those of any other tool, are read by the forgiving names of `PLAIN`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

Names = Mapping[str, tuple[str, ...]]
NOTHING: Names = MappingProxyType({})
PERSONAL: Final = ("ipaddress", "ip", "locationlatitude", "locationlongitude", "useragent")
"""Never kept: nobody needs them to know who is unhappy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One tool's export.

    Attributes:
        tool: its name, which becomes the source unless the admin says otherwise.
        signature: columns that all must be there.
        columns: our name -> the tool's names, likeliest first.
        meta: columns that are neither questions nor facts about the customer.
        derived: endings of columns that repeat a question in other words.
        headers: rows on top without answers, if one of `header_marks` stands in them.
        titles_row: the row that has the questions as customers read them, from 0.
        takes_plain: whether names that we know of any file count too.
        has_answers: whether rows are answers; else they are customers.
        keeps_further: whether other columns are properties of the customer; else they are other questions.
        refused: column -> values that mark a row that is no answer.
    """

    tool: str
    signature: tuple[str, ...] = ()
    columns: Names = field(default_factory=lambda: NOTHING)
    meta: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    headers: int = 1
    header_marks: tuple[str, ...] = ()
    titles_row: int = 0
    takes_plain: bool = True
    has_answers: bool = True
    keeps_further: bool = False
    refused: Names = field(default_factory=lambda: NOTHING)

    def fits(self, names: set[str]) -> bool:
        return set(self.signature) <= names

    def is_meta(self, name: str) -> bool:
        return name in self.meta or name.startswith(PERSONAL)


PLAIN: Final = Preset(
    tool="plain",
    keeps_further=True,
    columns={
        "id": ("responseid", "surveyresponseid", "answerid", "submissionid", "feedbackid", "id"),
        "score": (
            "score",
            "npsscore",
            "nps",
            "npsrating",
            "rating",
            "surveyscore",
            "responsescore",
            "likelihoodtorecommend",
        ),
        "comment": (
            *("comment", "comments", "npscomment", "feedback", "npsfeedback", "verbatim", "reason", "remark", "why"),
            *("surveycomment", "responsecomment", "openresponse", "text"),
        ),
        "answered_at": (
            *("answeredat", "respondedat", "surveyrespondedat", "responsedate", "responsetime", "responsetimestamp"),
            *(
                "responsecreatedat",
                "submittedat",
                "submitdate",
                "submissiondate",
                "completedat",
                "recordeddate",
                "enddate",
            ),
            *("createdat", "created", "createdate", "timestamp", "date", "datetime", "time", "surveydate"),
        ),
        "updated_at": ("updatedat", "responseupdatedat", "updated", "modifiedat", "lastmodified"),
        "survey": ("survey", "surveyname", "surveytitle", "campaign", "campaignname"),
        "kind": ("kind",),
        "metric": ("surveytype", "metric", "metrictype", "metricstype"),
        "url": ("responseurl", "permalink", "answerurl", "url", "link"),
        "key": ("personid", "respondentid", "userid", "customerid", "externalid", "contactid"),
        "email": ("personemail", "customeremail", "respondentemail", "recipientemail"),
        "name": ("personname", "customername", "respondentname"),
    },
)

TICKETS: Final[Names] = {
    "ticket_id": ("ticketid", "ticket", "ticketnumber", "conversationid"),
    "ticket_url": ("ticketurl", "ticketlink"),
    "agent": ("agent", "ticketagent", "agentname", "assignee"),
}

PRESETS: Final = (
    Preset(
        tool="qualtrics",
        signature=("startdate", "enddate", "recordeddate", "responseid"),
        columns={
            "id": ("responseid",),
            "answered_at": ("recordeddate", "enddate"),
            "email": ("recipientemail",),
            "first_name": ("recipientfirstname",),
            "last_name": ("recipientlastname",),
            "key": ("externalreference", "externaldatareference"),
        },
        meta=(
            *("startdate", "enddate", "recordeddate", "status", "progress", "durationinseconds", "finished"),
            *("distributionchannel", "userlanguage"),
        ),
        derived=("npsgroup", "group", "topics", "sentiment"),
        headers=3,
        header_marks=('"importid"',),
        titles_row=1,
        takes_plain=False,
        refused={"status": ("1", "2", "8", "9", "12", "survey preview", "survey test", "spam")},
    ),
    Preset(
        tool="surveymonkey",
        signature=("respondentid", "collectorid", "startdate", "enddate"),
        columns={
            "id": ("respondentid",),
            "answered_at": ("enddate", "datemodified", "startdate"),
            "email": ("emailaddress",),
            "first_name": ("firstname",),
            "last_name": ("lastname",),
        },
        meta=("collectorid", "startdate", "enddate", "datecreated", "datemodified", "customdata1"),
        headers=2,
        header_marks=("response", "open-ended response"),
        takes_plain=False,
    ),
    Preset(
        tool="typeform",
        signature=("#", "networkid"),
        columns={"id": ("#",), "answered_at": ("submitdate", "startdate")},
        meta=("responsetype", "startdateutc", "stagedateutc", "submitdateutc", "networkid", "tags", "ending"),
    ),
    Preset(
        tool="formbricks",
        signature=("responseid", "timestamp", "surveyid"),
        columns={
            "id": ("responseid",),
            "answered_at": ("timestamp",),
            "key": ("userid",),
            "email": ("personemail", "email"),
        },
        meta=(
            *("no", "finished", "surveyid", "formbricksidinternal", "tags", "url", "useragentos", "useragentbrowser"),
            *("useragentdevice", "country", "source", "action"),
        ),
        takes_plain=False,
    ),
    Preset(
        tool="tally",
        signature=("submissionid", "respondentid", "submittedat"),
        columns={"id": ("submissionid",), "answered_at": ("submittedat",), "key": ("respondentid",)},
        meta=("respondentid",),
    ),
)
