"""What a team would write in an afternoon: Flask and sqlite3 under waitress. It checks the signature and stores the answer.

It stores a repeat once more, and would alert once more. `python benchmarks/peers/flask_sqlite.py PORT DATABASE`
"""

import hashlib
import hmac
import os
import sqlite3
import sys

from flask import Flask, Response, abort, jsonify, request
from waitress import serve

app = Flask(__name__)
SECRET = os.environ["SECRET"].encode()
DATABASE = sys.argv[2]


@app.post("/webhooks/generic")
def hear() -> tuple[Response, int]:
    signature = hmac.new(SECRET, request.get_data(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"sha256={signature}", request.headers.get("X-NPS-Signature", "")):
        abort(401)
    answer = request.get_json()
    customer = answer["customer"]
    database = sqlite3.connect(DATABASE, timeout=30)
    with database:
        database.execute(
            "INSERT INTO answers (external_id, score, comment, email, company, plan) VALUES (?, ?, ?, ?, ?, ?)",
            (
                answer["id"],
                answer["score"],
                answer["comment"],
                customer["email"],
                customer["company"],
                customer["plan"],
            ),
        )
    database.close()
    return jsonify(received=1), 202


def main() -> None:
    database = sqlite3.connect(DATABASE)
    database.execute(
        "CREATE TABLE IF NOT EXISTS answers "
        "(id INTEGER PRIMARY KEY, external_id TEXT, score INTEGER, comment TEXT, email TEXT, company TEXT, plan TEXT)"
    )
    database.close()
    print("started: flask", flush=True)
    serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8, backlog=2048, connection_limit=2000)


if __name__ == "__main__":
    main()
