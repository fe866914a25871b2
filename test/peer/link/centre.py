#!/usr/bin/python3
"""A centre in Python with paho-mqtt, written from docs/link.md, docs/asyncapi.yaml and docs/schemas alone.

Waits for a cabinet's presence, reads its statuses, acknowledges its events, signs an order and waits for its results,
asks for history. Every message that it hears is checked against its published JSON Schema. One JSON object at the end.

    centre.py <port> <site> <schemas> <private key in PEM> <key id>
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

import jsonschema
import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

port, site, schemas, key_file, key_id = sys.argv[1:]
names = {"presence": "presence", "alarm": "alarm", "replay": "event"}
found = {"statuses": {}, "presence": None, "events": 0, "checked": {}, "wrong": [], "results": [], "history": None}
watermark, epoch = {}, None
done = threading.Event()
lock = threading.Lock()


def schema_of(name):
    with open(os.path.join(schemas, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


validators = {name: jsonschema.Draft202012Validator(schema_of(name)) for name in ("presence", "status", "event", "alarm", "ack", "order", "commandResult", "fetch", "fetchAnswer")}


def check(name, message):
    errors = [error.message for error in validators[name].iter_errors(message)]
    found["checked"][name] = found["checked"].get(name, 0) + 1
    if errors:
        found["wrong"].append([name, errors[:3]])


def sign(message):
    """Ed25519 over canonical JSON; these messages hold strings and integers only, so sorted keys are canonical."""
    text = json.dumps(message, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with tempfile.NamedTemporaryFile() as data:
        data.write(text)
        data.flush()
        raw = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key_file, "-rawin", "-in", data.name], capture_output=True, check=True).stdout
    return {**message, "signature": base64.b64encode(raw).decode()}


def ask(topic, message, correlation):
    properties = Properties(PacketTypes.PUBLISH)
    properties.ResponseTopic = site + "/answer/python"
    properties.CorrelationData = correlation
    client.publish(topic, json.dumps(message), qos=1, properties=properties)


def order(params):
    message = {"schema": 1, "site": site, "order": "tlc.mode.flash", "target": "tlc.mode.flash", "actor": "python", "nonce": os.urandom(16).hex(), "params": params, "keyId": key_id, "counter": time.time_ns() // 1000}
    signed = sign(message)
    check("order", signed)
    ask(site + "/command/tlc.mode.flash", signed, b"order")


def history():
    message = {"schema": 1, "fromMs": 0, "toMs": 4102444800000}
    check("fetch", message)
    ask(site + "/fetch/all/event", message, b"fetch")


def on_message(_client, _user, packet):
    levels = packet.topic.split("/")
    if packet.payload.startswith(b'{"echo"'):
        return
    message = json.loads(packet.payload)
    with lock:
        take(levels, message, getattr(packet.properties, "CorrelationData", None))


def take(levels, message, correlation):
    global epoch
    room = levels[1]
    if room == "presence":
        check("presence", message)
        found["presence"] = message["state"]
        epoch = message["epoch"]
        acknowledge()
    elif room == "status" and len(levels) == 3:
        check("status", message)
        found["statuses"][levels[2]] = message["entries"][0]["values"]
    elif room == "replay" or (room == "status" and len(levels) == 4):
        check("event", message)
        for entry in message["entries"]:
            seen = watermark.setdefault(message["channel"], set())
            if entry["seq"] not in seen:
                found["events"] += 1
            seen.add(entry["seq"])
        acknowledge()
    elif room == "alarm":
        check("alarm", message)
    elif room == "answer" and correlation == b"order":
        check("commandResult", message)
        if message["outcome"] not in [result["outcome"] for result in found["results"]]:
            found["results"].append({"outcome": message["outcome"], "reason": message["reason"]})
        if message["outcome"] in ("completed", "rejected", "failed"):
            history()
    elif room == "answer" and correlation == b"fetch":
        check("fetchAnswer", message)
        found["history"] = (found["history"] or 0) + len(message["entries"])
        if message["done"]:
            done.set()


def acknowledge():
    """The watermark of each channel: everything up to it is here."""
    acks = []
    for channel, seen in watermark.items():
        up_to = 0
        while up_to + 1 in seen:
            up_to += 1
        acks.append({"channel": channel, "upTo": up_to, "credits": 500, "gap": False})
    message = {"schema": 1, "epoch": epoch, "acks": acks}
    check("ack", message)
    client.publish(site + "/ack", json.dumps(message), qos=1)


client = mqtt.Client(client_id="python-centre", protocol=mqtt.MQTTv5)
client.on_message = on_message
client.connect("127.0.0.1", int(port), clean_start=True)
client.subscribe([(site + "/" + filter, 1) for filter in ("presence", "status/#", "replay/#", "alarm/#", "answer/python")])
client.loop_start()
deadline = time.monotonic() + 40
while time.monotonic() < deadline and not ("tlc.mode" in found["statuses"] and found["presence"] == "online" and found["events"] >= 30):
    time.sleep(0.1)
order({"forS": 300, "reason": "from Python"})
done.wait(30)
client.loop_stop()
print(json.dumps(found))
