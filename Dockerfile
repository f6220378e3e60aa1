# syntax=docker/dockerfile:1

# Not 24 yet: docs/decisions/0002-better-sqlite3.md
FROM node:22-trixie-slim AS base
WORKDIR /app

FROM base AS deps
# better-sqlite3 is compiled where its prebuilt binary cannot be had (download blocked, platform without one).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ make python3 \
    && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund

FROM deps AS build
COPY . .
RUN npm run build

# Pruned rather than installed anew, so that no native module is downloaded or compiled twice.
FROM deps AS production-deps
RUN npm prune --omit=dev --no-audit --no-fund

FROM base AS final
# All addresses of the container; which of them are reachable from outside is up to the ports published.
ENV NODE_ENV=production HOST=0.0.0.0
# All else below /app stays root's, since only the SQLite database is ever written there. A new volume takes over the
# owner of the directory that it is mounted on.
RUN install --directory --owner=node --group=node data
# node learns from its "type" that dist holds ES modules.
COPY package.json ./
COPY --from=production-deps /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The base image's user "node", as a number so that an orchestrator can tell that it is not root.
USER 1000:1000
VOLUME ["/app/data"]
EXPOSE 8000
# By node because the slim image has neither curl nor wget; the start period leaves time for migrations.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8000) + '/health/ready').then((res) => process.exit(res.ok ? 0 : 1), () => process.exit(1))"]
# Neither npm nor a shell in between: they would keep SIGTERM from node.
CMD ["node", "dist/src/main.js"]
