"""Features of a bounding box, as a GIS asks for them by a key (OGC API Features).

The floor is what reads reports of such an answer, in the same run: the count of what matches and
the rows of the page, sent by pgbench as the owner, past row security.
"""

from __future__ import annotations

import statistics
from urllib.parse import urlencode

from django.urls import reverse

from hotspots.actions.gis_tokens import make_token, stop_token
from hotspots.queries import gis_tokens_visible_to
from portal.accounts.models import User
from reports.models import Report
from tests.bench import floor
from tests.bench.client import Request, send
from tests.bench.place import CannotMeasure, say
from tests.bench.queue import CONNECTIONS, ROUNDS, shown_as
from tests.bench.results import Result, duration
from tests.bench.statements import browser, counted
from tests.bench.tiles import BUDGET, MOST_STATEMENTS, fullest

PERSON = "intelligence"
ZOOM, BOXES = 15, 4
TURNS = 6
"""Times that each box is asked for in a round: a key may ask 120 times a minute."""
FEATURES = 100


def measure(*, port: int, libpq: dict[str, str], rounds: int = ROUNDS) -> Result:
    key = _key()
    asked = [_request(tile.bounds, key) for tile in fullest(ZOOM, BOXES)]
    looked = [_look(each) for each in asked]
    script = "".join(f"{each};\n" for _number, statements in looked for each in statements)
    floors, ours = [], []
    for number in range(rounds + 1):
        raw = floor.run(script, transactions=4 * TURNS, libpq=libpq).milliseconds / BOXES
        outcome = send(port, asked * TURNS, connections=CONNECTIONS)
        if outcome.unexpected:
            raise CannotMeasure(f"A box answered {sorted(set(outcome.unexpected))}.")
        if number:  # the first warms
            floors.append(raw)
            ours.append(outcome.mean)
    say(f"bounding box: floor {shown_as(floors)}; ours {shown_as(ours)} ms")
    return duration(
        "features of a bounding box, police intelligence",
        ours=statistics.median(ours),
        floor=statistics.median(floors),
        unit="ms",
        budget=BUDGET,
        sql_statements=max(number for number, _statements in looked),
        most_statements=MOST_STATEMENTS,
        rows=Report.objects.count(),
        more=f"{CONNECTIONS} connections; {BOXES} boxes of a tile of zoom {ZOOM}, "
        f"{FEATURES} features a page",
    )


def _key() -> str:
    """A key that is made for this run, and the only one: nobody can read one made before."""
    by = User.objects.get(email=f"{PERSON}@spotlight.example")
    for old in gis_tokens_visible_to(by):
        stop_token(by=by, token_id=old.pk)
    return make_token(by=by, name="Benchmark", days=1).key


def _request(box: tuple[float, float, float, float], key: str) -> Request:
    path = reverse("api:items", args=["reports"])
    query = urlencode({"bbox": ",".join(f"{each:.6f}" for each in box), "limit": FEATURES})
    return Request(path=f"{path}?{query}", headers={"Authorization": f"Bearer {key}"})


def _look(request: Request) -> tuple[int, list[str]]:
    """How many statements an answer takes, and those that read reports."""
    client = browser({})
    for _time in range(2):
        with counted() as found:
            response = client.get(request.path, headers=request.headers)
    if response.status_code != 200:
        raise CannotMeasure(f"{request.path} answered {response.status_code}.")
    reading = [each for each in found.all if 'FROM "reports_report"' in each]
    if len(reading) != 2:
        raise CannotMeasure(f"{len(reading)} statements read reports, not two.")
    return found.count, reading
