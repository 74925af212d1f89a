"""The bare handler: Starlette parses the JSON and answers. Nothing is checked and nothing is kept.

`python -m benchmarks.peers.bare PORT`
"""

import json
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def hear(request: Request) -> JSONResponse:
    answer = json.loads(await request.body())
    return JSONResponse({"received": answer["score"]}, 202)


app = Starlette(routes=[Route("/webhooks/generic", hear, methods=["POST"])])

if __name__ == "__main__":
    print("started: bare", flush=True)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, backlog=2048)
