FROM node:24-bookworm-slim

# Production on 0.0.0.0: GATEHOUSE_ROOT_KEY and BASE_URL have to be given.
ENV NODE_ENV=production HOST=0.0.0.0 GATEHOUSE_DATA_DIR=/data
WORKDIR /app

# The optional packages stay: among them are sharp's binaries and the bundled PostgreSQL.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

COPY LICENSE NOTICE ./
COPY sql sql
COPY specimens specimens
COPY src src

RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 4000) + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

CMD ["node", "src/main.ts", "serve"]
