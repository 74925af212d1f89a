# One image for `run`, `web` and `worker`. Dependencies come from the lock file, hash-checked.
FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY manifest.yml ./
COPY scoring scoring
COPY storage storage
COPY bot bot
COPY playground playground
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && useradd --create-home nps && mkdir /data && chown nps /data
USER nps
ENV NPS_HOST=0.0.0.0 NPS_DATABASE_URL=sqlite:////data/nps-bot.db PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["nps-bot"]
CMD ["run"]
