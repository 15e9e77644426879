# SPDX-License-Identifier: ISC
"""The description of the interface is true: every operation is called by it."""
import json

import pytest

from daemon import CONFIG, SOURCE
from documents import numbered
from openapi import Description, bad_values, good_values

# Values of texts that mean something; any other text would be refused.
TEXTS = {"after": ["now", "0"], "tag": ["news", "none"], "cursor": [],
         "q": ["item", '"text of" -one']}

BODIES = {
    "NewFeed": [{"url": "https://feeds.invalid/{n}"},
                {"url": "https://feeds.invalid/t{n}", "title": "t",
                 "tags": ["x"], "interval": 7200}],
    "ItemState": [{"read": True}, {"starred": True, "tags": ["kept"]},
                  {"read": False}],
    "Position": [{"position": "now"}, {"position": "1"}],
    "FeedChange": [{"title": "other"}, {"state": "active"}],
}
BAD_BODIES = [b"", b"{", b"[]", b'"x"', b'{"no such member":1}', b"\xff\xfe{}"]
OPML = ('<opml version="2.0"><body><outline type="rss" text="x"'
        ' xmlUrl="https://feeds.invalid/opml"/></body></opml>')


@pytest.fixture
def described(make_daemon, origin):
    """A daemon with something in it, and its description."""
    daemon = make_daemon(CONFIG.replace(
        "poll {", 'poll {\n    keep_raw = "always"')).start()
    daemon.api.add(origin.serve("/feed", numbered("one", 1, 30)),
                   tags=["news"])
    daemon.api.add(origin.serve("/copy", numbered("one", 1, 1)))
    daemon.api.put("/v1/consumers/one", {"position": 1})
    return daemon, Description(daemon.api.get("/v1/openapi.json").json)


def known_ids(daemon):
    """An id of each kind that paths name."""
    item = daemon.api.items()[0]
    return {"feed": daemon.api.feeds()[0]["id"],
            "consumer": "one",
            "story": item["_gazetted"]["story"],
            "item": item["id"]}


def target_of(path, ids):
    for name in ids:
        path = path.replace("{" + name + "}", ids[name])
    return path


def queries(operation, ids):
    """Each parameter alone, with each good value."""
    yield {}
    for p in operation.get("parameters", ()):
        if p["in"] != "query":
            continue
        values = good_values(p["schema"])
        if values is None:
            values = TEXTS.get(p["name"], [ids.get(p["name"])])
        for value in values:
            # What is waited for would only take the test's time.
            if p["name"] == "wait" or value in ("longpoll", "continuous"):
                continue
            if value == "rank":  # of what is looked for
                yield {p["name"]: value, "q": "item"}
            elif value is not None:
                yield {p["name"]: value}


def bodies_of(description, operation):
    """Good bodies with their types; none where the operation takes none."""
    if "requestBody" not in operation:
        return [(None, None)]
    out = []
    for kind, form in operation["requestBody"]["content"].items():
        name = form["schema"].get("$ref", "").rpartition("/")[2]
        if "opml" in kind:
            out.append((OPML, kind))
        else:
            out += [(json.dumps(body), kind) for body in BODIES[name]]
    return out


def check(description, operation, reply):
    """An answer is one that is described, and looks as described."""
    if reply.status == 429 and operation["operationId"].endswith("refresh"):
        check_problem(description, operation, reply, 429)   # polled just now
        return
    form = operation["responses"].get(str(reply.status))
    assert form is not None, (operation["operationId"], reply)
    content = form.get("content")
    if content is None:
        assert reply.body == b"", reply
        return
    assert reply.type in content, reply
    schema = content[reply.type]["schema"]
    if reply.type.endswith("ndjson"):
        for line in reply.lines:
            description.judge(schema, line)
    elif reply.type.endswith("json"):
        description.judge(schema, reply.json)


def check_problem(description, operation, reply, *statuses):
    assert reply.status in statuses, (operation["operationId"], reply)
    problem = description.resolve(operation["responses"]["default"])
    content = problem["content"]
    assert reply.type in content, reply
    description.judge(content[reply.type]["schema"], reply.json)
    assert reply.json["status"] == reply.status


def test_the_file_is_what_the_daemon_says(daemon):
    said = daemon.api.get("/v1/openapi.json").json
    kept = json.loads((SOURCE / "doc/openapi.json").read_text())
    assert said == kept, (
        "doc/openapi.json is not of this program: write it again with "
        "tests/tools/write_openapi")


def test_it_is_openapi(described):
    _, description = described
    document = description.document
    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= document["info"].keys()
    seen = set()
    for method, path, operation in description.operations():
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        assert operation["summary"] and operation["responses"]
        names = [p["name"] for p in operation.get("parameters", ())]
        assert len(names) == len(set(names))
        for p in operation.get("parameters", ()):
            assert p["in"] == "query" or "{" + p["name"] + "}" in path
    text = json.dumps(document)
    for part in text.split('"$ref": "')[1:]:
        description.resolve({"$ref": part.partition('"')[0]})


def test_every_operation_with_good_values(described):
    daemon, description = described
    operations = sorted(description.operations(),
                        key=lambda o: (o[0] == "DELETE", -o[1].count("{")))
    ids, n = known_ids(daemon), 0
    for method, path, operation in operations:
        for query in queries(operation, ids):
            for body, kind in bodies_of(description, operation):
                n += 1
                if body is not None:
                    body = body.replace("{n}", str(n))
                reply = daemon.api.request(
                    method, target_of(path, ids), body,
                    {"Content-Type": kind} if kind else None, **query)
                check(description, operation, reply)
                if method == "DELETE":
                    break
            if method == "DELETE":
                break


def test_every_operation_with_bad_values(described):
    daemon, description = described
    for method, path, operation in description.operations():
        target = target_of(path, known_ids(daemon))
        refused = [{"no_such_parameter": "1"}]
        for p in operation.get("parameters", ()):
            if p["in"] == "query":
                refused += [{p["name"]: v} for v in bad_values(p["schema"])]
        for query in refused:
            reply = daemon.api.request(method, target, **query)
            check_problem(description, operation, reply, 400)


def test_every_operation_with_bad_bodies(described):
    daemon, description = described
    for method, path, operation in description.operations():
        if "requestBody" not in operation:
            continue
        target = target_of(path, known_ids(daemon))
        for body in BAD_BODIES:
            reply = daemon.api.request(method, target, body)
            check_problem(description, operation, reply, 400, 422)


def test_every_path_with_other_ids_and_methods(described):
    daemon, description = described
    methods = {}
    for method, path, operation in description.operations():
        methods.setdefault(path, {})[method] = operation
    for path, known in methods.items():
        for method in {"GET", "POST", "PATCH", "PUT", "DELETE"} - known.keys():
            reply = daemon.api.request(method, target_of(path,
                                                         known_ids(daemon)))
            check_problem(description, next(iter(known.values())), reply, 405)
            assert method not in reply.headers["Allow"]
        if "{" not in path:
            continue
        for bad in ("a%20b", "a" * 65, "..", "a/b"):
            target = path.partition("{")[0] + bad
            reply = daemon.api.get(target)
            check_problem(description, next(iter(known.values())), reply, 404)
