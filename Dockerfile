# syntax=docker/dockerfile:1
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
# With --build-arg LOCK=requirements-aws.lock backups can go to S3.
ARG LOCK=requirements.lock
COPY ${LOCK} ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r ${LOCK}

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /app gigs
WORKDIR /app
COPY --from=build /venv /venv
COPY server.py pyproject.toml LICENSE ./
COPY auth auth
COPY docs docs
COPY examples/web/dist examples/web/dist
COPY loaders loaders
COPY resolvers resolvers
COPY schema schema
COPY shims shims
COPY sources sources
COPY store store
# The processes may not write here: each start would compile every module again, which takes longer than all the rest of it.
RUN python -m compileall -q .
USER 10001
EXPOSE 4000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:4000/health?live=1', timeout=4)"]
ENTRYPOINT ["python", "server.py"]
CMD ["serve"]
