#!/usr/bin/env python3
# five_minutes.py - an encoder in Python to begin with: asked and answering in JSON, an object a line.
#
# build/a64fuzz survey --encoder exec-json:encoders/python/five_minutes.py --form UDIV
import json
import sys


class Refused(Exception):
    pass


# Yours: operands in, a word out.
def divide(opcode, rd, rn, rm):
    if any(r["is_sp"] for r in (rd, rn, rm)):
        raise Refused("SP is no operand of a division")
    return opcode | rm["number"] << 16 | rn["number"] << 5 | rd["number"]


def supervisor_call(opcode, imm):
    if not 0 <= imm["value"] < 1 << 16:
        raise Refused(f"{imm['value']} is no immediate of 16 bits")
    return opcode | imm["value"] << 5


# The file to write: for each shape the function that makes its word.
TABLE = {"udiv x,x,x": (divide, 0x9AC00800), "udiv w,w,w": (divide, 0x1AC00800),
         "sdiv x,x,x": (divide, 0x9AC00C00), "svc #": (supervisor_call, 0xD4000001)}

for line in sys.stdin:
    q = json.loads(line)
    function, opcode = TABLE.get(q["shape"], (None, 0))
    try:
        answer = {"words": [f"{function(opcode, *q['operands']):08x}"]} if function else {"unknown": ""}
    except Refused as e:
        answer = {"refused": str(e)}
    print(json.dumps({"id": q["id"], **answer}), flush=True)
