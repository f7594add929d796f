"""Two replicas behind nginx, with the configuration that docs/hosting.md shows."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from core import SoftmaxSettings
from core.teaching.lesson import Lesson, lesson_to_text
from pages.wall.wall_address import new_key, wall_query
from tests.benchmarks.learner import Learner
from tests.conftest import PATIENCE, ROOT, free_port, run_async, running, serving, wait_for_images

HOST = "class.example.org"
"""Not 127.0.0.1, from which Streamlit takes a websocket whatever its Origin says."""
PLACES = ("server 127.0.0.1:8501;", "server 127.0.0.1:8502;")

# Whatever nginx writes, it writes below its own prefix; one process, so that killing it leaves none behind.
AROUND = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    log_format hops '$status|$upstream_addr|$cookie_replica|$request_uri';
    access_log hops.txt hops;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {example}
}}
"""


@dataclass
class Hop:
    """One request, as nginx logs it when it is over: which replica answered in the end, and the cookie it came with."""

    status: int
    replica: str
    cookie: str
    path: str


@dataclass
class Visitor:
    """What a browser keeps of its first visit."""

    cookie: str
    replica: str


@dataclass
class Classroom:
    """nginx's port and log, and the replicas behind it, of which the first can be ended."""

    port: int
    log: Path
    replicas: tuple[str, str]
    first: ExitStack
    visits: int = 0

    def get(self, path: str, cookie: str = "") -> Morsel | None:
        """The cookie with which the request was answered, if there was one."""
        headers = {"Host": f"{HOST}:{self.port}"} | ({"Cookie": f"replica={cookie}"} if cookie else {})
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            assert response.status == 200
            response.read()
            sent = SimpleCookie("; ".join(response.headers.get_all("Set-Cookie", [])))
        return sent.get("replica")

    def hops(self, least: int = 1, **wanted: str) -> list[Hop]:
        """The requests that have these values, without those for frames, as soon as there are so many."""
        deadline = time.monotonic() + PATIENCE
        while True:
            lines = [line for line in self.log.read_text().splitlines(keepends=True) if line.endswith("\n")]
            rows = (line.rstrip("\n").split("|", 3) for line in lines)
            all_hops = [Hop(int(status), tried.split(", ")[-1], *rest) for status, tried, *rest in rows]
            asked = [hop for hop in all_hops if not hop.path.startswith("/frames/")]
            found = [hop for hop in asked if wanted.items() <= vars(hop).items()]
            if len(found) >= least:
                return found
            assert time.monotonic() < deadline, f"not {least} requests with {wanted} in:\n{''.join(lines)}"
            time.sleep(0.02)

    def newcomer(self) -> Visitor:
        """Somebody who opens the page for the first time."""
        self.visits += 1
        path = f"/softmax_regression?visit={self.visits}"
        cookie = self.get(path)
        assert cookie is not None
        return Visitor(cookie.value, self.hops(path=path)[0].replica)

    def newcomer_at(self, replica: str) -> Visitor:
        visitors = (self.newcomer() for _ in range(200))
        return next(visitor for visitor in visitors if visitor.replica == replica)

    def learner(self, visitor: Visitor, query: str = "") -> Learner:
        cookie = f"replica={visitor.cookie}"
        return Learner(port=self.port, page="softmax_regression", query=query, host=HOST, cookie=cookie)


def example() -> str:
    """The nginx configuration in docs/hosting.md."""
    text = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```nginx\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


def put(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} must stand once in the example"
    return text.replace(old, new)


@pytest.fixture(scope="module")
def classroom(server, tmp_path_factory) -> Iterator[Classroom]:
    """One replica is the server of all tests; the other is here alone, so that it can die."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: it is neither on the path nor in /usr/sbin")
    folder, text = tmp_path_factory.mktemp("nginx"), example()
    with ExitStack() as everything:
        first = everything.enter_context(ExitStack())  # to be closed before the rest
        urls = (first.enter_context(serving(folder / "replica.txt")), server)
        wait_for_images(*urls)
        replicas = tuple(url.removeprefix("http://") for url in urls)
        for place, address in zip(PLACES, replicas):
            text = put(text, place, f"server {address};")
        room = Classroom(free_port(), folder / "hops.txt", replicas, first)
        text = put(text, "listen 80;", f"listen 127.0.0.1:{room.port};")
        (folder / "nginx.conf").write_text(AROUND.format(example=text))
        command = [nginx, "-p", f"{folder}/", "-c", f"{folder}/nginx.conf"]
        everything.enter_context(running(command, f"http://127.0.0.1:{room.port}/_stcore/health", folder / "nginx.txt"))
        yield room


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


def test_newcomers_get_a_cookie_each_and_are_spread_over_both_replicas(classroom):
    visitors = [classroom.newcomer() for _ in range(60)]
    assert len({visitor.cookie for visitor in visitors}) == 60
    many = Counter(visitor.replica for visitor in visitors)
    assert many.keys() == set(classroom.replicas)
    assert min(many.values()) >= 6  # half of them is expected


def test_the_cookie_is_sent_once_for_the_whole_site_and_hidden_from_scripts(classroom):
    cookie = classroom.get("/")
    assert re.fullmatch("[0-9a-f]{32}", cookie.value)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Lax")
    assert not cookie["max-age"] and not cookie["expires"] and not cookie["domain"]
    assert classroom.get("/", cookie.value) is None
    for invented in ("x", cookie.value[1:], cookie.value + "0", 32 * "A"):
        assert re.fullmatch("[0-9a-f]{32}", classroom.get("/", invented).value)


def test_all_that_a_learner_asks_for_goes_to_one_replica(classroom):
    visitors = [classroom.newcomer_at(replica) for replica in classroom.replicas for _ in range(4)]
    paths = [
        "/_stcore/health",
        "/_stcore/host-config",
        "/browser/palette.js",
        "/plotly.min.js",
        "/multilayer_perceptron",
    ]

    async def connect(visitor: Visitor) -> None:
        learner = classroom.learner(visitor)
        await learner.open()
        await learner.close()
        assert "play" in learner.buttons and not learner.failure

    async def connect_all() -> None:
        await asyncio.gather(*map(connect, visitors))

    for path in paths:
        for visitor in visitors:
            classroom.get(path, visitor.cookie)
    run_async(connect_all())
    for visitor in visitors:
        hops = classroom.hops(len(paths) + 1, cookie=visitor.cookie)
        assert {hop.replica for hop in hops} == {visitor.replica}
        assert sorted(hop.path for hop in hops) == sorted([*paths, "/_stcore/stream"])
        assert [hop.status for hop in hops if hop.path == "/_stcore/stream"] == [101]


def test_a_learner_trains_through_nginx(classroom):
    async def train() -> None:
        learner = classroom.learner(classroom.newcomer(), "epochs=100")
        await learner.open()
        assert learner.updates == 0
        await learner.press("one_update")
        await until(lambda: learner.updates == 1)
        await learner.press("play")
        await until(lambda: len(learner.frames) >= 3 and learner.updates > 3)
        await learner.press("play")  # now it says Pause
        paused = learner.updates
        await learner.press("one_update")
        await until(lambda: learner.updates == paused + 1)
        assert not learner.disconnected and not learner.failure
        await learner.close()

    run_async(train())


def test_learners_do_not_see_each_others_runs(classroom):
    here, there = classroom.replicas

    async def train() -> None:
        visitors = [classroom.newcomer_at(here), classroom.newcomer_at(here), classroom.newcomer_at(there)]
        learners = [classroom.learner(visitor) for visitor in visitors]
        learners.append(classroom.learner(visitors[0]))  # a second tab of the first
        for learner in learners:
            await learner.open()
        for presses, learner in zip((3, 1, 2, 0), learners):
            for _ in range(presses):
                await learner.press("one_update")
        for presses, learner in zip((3, 1, 2, 0), learners):
            assert learner.updates == presses
            await learner.press("one_update")
            assert learner.updates == presses + 1
        for learner in learners:
            await learner.close()

    run_async(train())


def test_a_teacher_and_a_class_meet_on_the_replica_of_their_wall(classroom):
    query = {"lr": "0.5", "lesson": lesson_to_text(Lesson("Why?"), SoftmaxSettings)}

    async def look(visitor: Visitor, page: str, query: dict[str, str], place: str) -> bool:
        """Whether a visitor who opens this page, as a browser does, gets this component or button."""
        path = f"/{page}?{urlencode(query)}"
        sent = classroom.get(path, visitor.cookie)
        cookie = sent.value if sent else visitor.cookie
        assert cookie == query["wall"]
        assert classroom.get(path, cookie) is None  # it has the cookie now
        learner = Learner(port=classroom.port, page=page, query=urlencode(query), host=HOST, cookie=f"replica={cookie}")
        await learner.open()
        await learner.close()
        assert not learner.failure
        return place in learner.places or place in learner.buttons

    async def meet(wall: dict[str, str]) -> None:
        for visitor in (classroom.newcomer_at(replica) for replica in classroom.replicas):
            assert await look(visitor, "wall", wall, "wall_chart")
            assert await look(visitor, "softmax_regression", {"wall": wall["wall"]} | query, "join")

    met: set[str] = set()
    for _ in range(60):
        wall = wall_query("softmax_regression", query, new_key())
        run_async(meet(wall))
        (replica,) = {hop.replica for hop in classroom.hops(6, cookie=wall["wall"])}
        met.add(replica)
        if met == set(classroom.replicas):
            break
    assert met == set(classroom.replicas)


@pytest.mark.parametrize("name", ["", "x", "A" * 12, "a" * 13, "a" * 11, "a" * 11 + "%0a", "%27", "a" * 5000])
def test_what_is_no_name_of_a_wall_changes_no_cookie(classroom, name):
    visitor = classroom.newcomer()
    assert classroom.get(f"/?wall={name}", visitor.cookie) is None


def test_when_a_replica_dies_its_learner_begins_anew_on_the_other(classroom):
    """The last test: one replica stays dead."""
    dying, living = classroom.replicas

    async def live_on() -> None:
        moved, neighbour = classroom.newcomer_at(dying), classroom.newcomer_at(living)
        first, other = classroom.learner(moved, "lr=0.39&seed=42"), classroom.learner(neighbour)
        for learner in (first, other):
            await learner.open()
            await learner.press("one_update")
            assert learner.updates == 1
        classroom.first.close()
        await until(lambda: first.disconnected)
        again = classroom.learner(moved, first.query)
        await again.open()
        assert again.updates == 0
        assert again.widgets == first.widgets
        await again.press("one_update")
        assert again.updates == 1
        await other.press("one_update")
        assert other.updates == 2 and not other.disconnected
        for learner in (first, again, other):
            await learner.close()
        sockets = classroom.hops(2, cookie=moved.cookie, path="/_stcore/stream")
        assert [hop.replica for hop in sockets] == [dying, living]

    run_async(live_on())
    assert classroom.newcomer().replica == living
