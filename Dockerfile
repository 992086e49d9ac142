# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/docker.txt requirements/docker.txt
RUN python -m venv /opt/almenara && /opt/almenara/bin/pip install --require-hashes -r requirements/docker.txt
COPY pyproject.toml README.md LICENSE rules.yaml ./
COPY monitor monitor
COPY connectors connectors
COPY alembic alembic
RUN /opt/almenara/bin/pip install --no-deps .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Almenara" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /data --no-create-home almenara \
    && install -d -o almenara -g almenara /data /etc/almenara
COPY --from=build /opt/almenara /opt/almenara
COPY --chown=almenara:almenara rules.yaml /etc/almenara/rules.yaml
ENV PATH="/opt/almenara/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    ALMENARA_RULES=/etc/almenara/rules.yaml \
    ALMENARA_DATA_DIR=/data \
    ALMENARA_HTTP=0.0.0.0:8080
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "monitor.web.healthcheck"]
ENTRYPOINT ["almenara"]
CMD ["run"]
