# SPDX-License-Identifier: ISC
"""Reading an OpenAPI description: values to try, and answers to judge."""
import re

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
KINDS = {"string": str, "object": dict, "array": list, "boolean": bool}


class Description:
    """The description of the interface, with its references resolved."""

    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            at = self.document
            for part in node["$ref"][2:].split("/"):
                at = at[part]
            node = at
        return node

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def judge(self, schema, value, where="answer"):
        """Raise where a value is not what the schema says."""
        schema = self.resolve(schema)
        kind = schema.get("type")
        if kind in ("integer", "number"):
            assert isinstance(value, (int, float)), (where, value)
            assert kind == "number" or value == int(value), (where, value)
            assert not isinstance(value, bool), (where, value)
        elif kind is not None:
            assert isinstance(value, KINDS[kind]), (where, value)
        if "enum" in schema:
            assert value in schema["enum"], (where, value)
        if schema.get("format") == "date-time":
            assert TIME.match(value), (where, value)
        if kind == "array":
            for n, one in enumerate(value):
                self.judge(schema["items"], one, f"{where}[{n}]")
        if kind != "object":
            return
        for name in schema.get("required", ()):
            assert name in value, f"{where} has no {name}"
        known = schema.get("properties")
        for name, one in value.items():
            if known and name in known:
                self.judge(known[name], one, f"{where}.{name}")
            else:
                assert not schema.get("x-closed"), f"{where}.{name} is new"


def good_values(schema):
    """Texts of a query parameter that its schema allows."""
    if "enum" in schema:
        return [str(word) for word in schema["enum"]]
    if schema["type"] == "integer":
        return sorted({str(schema["minimum"]), str(schema["maximum"])})
    if schema.get("format") == "date-time":
        return ["2022-04-05T14:03:00Z", "2022-04-05T14:03:00+02:00"]
    return None


def bad_values(schema):
    """Texts of a query parameter that its schema does not allow."""
    if "enum" in schema:
        return ["", "neither", "2"]
    if schema["type"] == "integer":
        return ["", "x", "-1", "1.5", str(schema["maximum"] + 1),
                "99999999999999999999"]
    if schema.get("format") == "date-time":
        return ["", "yesterday", "2022-13-05T14:03:00Z", "2022-04-05"]
    if "pattern" in schema:
        return ["", "a b", "\u00e9", "a" * (schema["maxLength"] + 1)]
    return ["", "a\nb", "a" * (schema["maxLength"] + 1)]
