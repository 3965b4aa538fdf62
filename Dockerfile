# A graveyard with the libraries of the fleet. The configuration and the site lie in /graveyard.
FROM python:3.12-slim

WORKDIR /source
COPY . .
RUN pip install --no-cache-dir '.[fleet]' \
    && useradd --system --create-home --home-dir /graveyard graveyard

USER graveyard
WORKDIR /graveyard
ENTRYPOINT ["graveyard"]
CMD ["run"]
