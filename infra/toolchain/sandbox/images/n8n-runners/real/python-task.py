"""Runs the code of one Python Code node as n8n's own runner does: the task on stdin, its outcome on stdout, as JSON.

Code sees `_items` ("all items"), `_item` ("each item") or `_query` (a tool), and what it returns is the node's output.
"""

import ast
import json
import os
import sys
import textwrap
import traceback

NAME = "_user_function"


class Refused(Exception):
    """Code that imports what it may not."""


def allow_list(variable):
    return [name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()]


def check_imports(code):
    stdlib, external = allow_list("N8N_RUNNERS_STDLIB_ALLOW"), allow_list("N8N_RUNNERS_EXTERNAL_ALLOW")
    problems = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        # the first line is the wrapping function's
        place = f"Line {node.lineno - 1}"
        for name in {name.split(".")[0] for name in names}:
            standard = name in sys.stdlib_module_names
            kind, allowed = ("standard library module", stdlib) if standard else ("external package", external)
            if name not in allowed and "*" not in allowed:
                listed = ", ".join(allowed) or "none"
                problems.append(f"{place}: Import of {kind} '{name}' is disallowed. Allowed: {listed}")
    if problems:
        raise Refused("\n".join(problems))


def run(compiled, **names):
    space = {"__builtins__": __builtins__, **names}
    exec(compiled, space)
    return space[NAME]()


def each_item(compiled, items, **names):
    results = []
    for index, item in enumerate(items):
        output = run(compiled, _item=item, **names)
        if output is None:
            continue
        whole = isinstance(output, dict) and "json" in output
        results.append({**(output if whole else {"json": output}), "pairedItem": {"item": index}})
    return results


def execute(task, printed):
    code = f"def {NAME}():\n{textwrap.indent(task['code'], '    ')}\n"
    check_imports(code)
    compiled = compile(code, "<code node>", "exec")
    names = {"print": lambda *values, **_: printed.append(list(values)), "_query": task.get("query")}
    items = task.get("items", [])
    if task.get("nodeMode") == "runOnceForEachItem":
        return each_item(compiled, items, **names)
    return run(compiled, _items=items, **names)


def main():
    output, sys.stdout = sys.stdout, sys.stderr
    printed = []
    try:
        outcome = {"result": execute(json.load(sys.stdin), printed), "printed": printed}
    except Refused as refused:
        outcome = {"error": {"message": "Security violations detected", "description": str(refused)}}
    except Exception as error:
        outcome = {"error": {"message": str(error) or type(error).__name__, "stack": traceback.format_exc()}}
    json.dump(outcome, output, default=str)


main()
